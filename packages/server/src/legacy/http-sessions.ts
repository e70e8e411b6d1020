import { WireError } from '@qmcp/contracts';
import type { CallingClient, Principal } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';
import type { ExchangeParts } from '../transport/modern-exchange.ts';
import { SESSION_SECRET_BYTES, sessionIdOf } from '../peers/session-id.ts';
import { EndedStreams } from './ended-streams.ts';
import { HttpSession } from './http-session.ts';
import type { SessionParts } from './http-session.ts';
import { LegacySession } from './session.ts';

interface Open {
  readonly http: HttpSession;
  readonly unsubscribe: () => void;
}

const SWEEP_MS = 60_000;

/** Ended streams that are kept for all sessions together: small ones take memory beside their messages. */
const MAX_ENDED_STREAMS = 65_536;

/** The live 2025-era sessions of one process. */
export class HttpSessions {
  readonly #engine: Engine;
  readonly #parts: SessionParts;
  readonly #open = new Map<string, Open>();
  readonly #counts = new Map<string, number>();
  #cancelSweep: (() => void) | undefined;

  constructor(engine: Engine, parts: ExchangeParts) {
    this.#engine = engine;
    const { maxSessionEndedStreamBytes, maxAllEndedStreamBytes } = engine.limits;
    this.#parts = {
      ...parts,
      endedStreams: new EndedStreams({
        maxStreams: MAX_ENDED_STREAMS,
        maxBytes: maxAllEndedStreamBytes,
      }),
      maxEndedStreamBytes: maxSessionEndedStreamBytes,
    };
  }

  /** @throws WireError `unavailable` when there are too many */
  create(principal: Principal, client: CallingClient): HttpSession {
    const { entropy, clock, limits, subscriptions, peers } = this.#engine;
    this.#demandRoom(principal);
    const id = sessionIdOf(peers.instance, entropy.bytes(SESSION_SECRET_BYTES));
    const session = new LegacySession(
      { id, principal, client },
      { clock, askTimeoutMs: limits.clientRequestTimeoutMs },
    );
    const http = new HttpSession(session, this.#parts, clock.monotonicMs());
    const unsubscribe = subscriptions.add({
      principal,
      get filter() {
        return session.filter;
      },
      notify: (method, params) => http.notify(method, params),
      end() {
        // A session outlives its subscriptions: its calls are drained first.
      },
      lapse: () => this.end(id),
    });
    this.#open.set(id, { http, unsubscribe });
    this.#count(principal, 1);
    this.#cancelSweep ??= clock.setTimer(() => this.#sweep(), SWEEP_MS);
    return http;
  }

  /** Whether a session of that id is here, whosever it is. */
  has(id: string | string[] | undefined): boolean {
    return typeof id === 'string' && this.#open.has(id);
  }

  /**
   * The session of an id. To anybody but its own principal it does not exist.
   * @throws WireError `invalid_request` without an id, `not_found`
   */
  find(id: string | string[] | undefined, principal: Principal): HttpSession {
    if (typeof id !== 'string') {
      throw new WireError(
        'invalid_request',
        'The Mcp-Session-Id header is missing: send initialize first',
      );
    }
    const open = this.#open.get(id);
    if (open === undefined || open.http.session.principal.id !== principal.id) {
      throw new WireError('not_found', 'Session not found: send initialize again');
    }
    open.http.lastUsedMs = this.#engine.clock.monotonicMs();
    return open.http;
  }

  end(id: string): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    this.#count(open.http.session.principal, -1);
    open.unsubscribe();
    open.http.end();
    if (this.#open.size > 0) return;
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
  }

  endAll(): void {
    for (const id of this.#open.keys()) this.end(id);
  }

  #demandRoom(principal: Principal): void {
    const { maxSessions, maxSessionsPerPrincipal } = this.#engine.limits;
    if (
      this.#open.size < maxSessions &&
      (this.#counts.get(principal.id) ?? 0) < maxSessionsPerPrincipal
    ) {
      return;
    }
    throw new WireError(
      'unavailable',
      'Too many sessions: end some with DELETE, or try again later',
      {
        retryAfterSeconds: SWEEP_MS / 1000,
      },
    );
  }

  #count({ id }: Principal, delta: 1 | -1): void {
    this.#engine.telemetry.open('sessions', delta);
    const count = (this.#counts.get(id) ?? 0) + delta;
    if (count === 0) this.#counts.delete(id);
    else this.#counts.set(id, count);
  }

  /** Ends sessions that nobody used for long, and lets go of replies that the others had a while ago. */
  #sweep(): void {
    const { clock, limits } = this.#engine;
    this.#cancelSweep = clock.setTimer(() => this.#sweep(), SWEEP_MS);
    const idleSinceMs = clock.monotonicMs() - limits.sessionIdleMs;
    for (const [id, { http }] of this.#open) {
      if (http.lastUsedMs < idleSinceMs && !http.inUse) this.end(id);
      else http.forgetDelivered();
    }
  }
}
