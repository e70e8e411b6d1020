import type { Clock, Door, Entropy } from '@qmcp/contracts';

import { RateLimiter } from '../auth/rate-limiter.ts';
import { continueTrace } from '../trace-context.ts';
import type { RequestIds } from '../transport/request-ids.ts';
import type { Auditor } from './auditor.ts';

/** A request that was refused before it could call anything. */
export interface Refusal {
  /** `auth.refused`, `host.refused`, `origin.refused`, `scope.refused`. */
  readonly event: string;
  /** Stable word for why. */
  readonly reason: string;
  /** What it was about, a route say. Default: nothing. */
  readonly name?: string | undefined;
  /** Default `anonymous`: nobody was proven. */
  readonly principalId?: string;
}

/** The request that was refused. */
export interface RefusedRequest extends RequestIds {
  readonly door: Door;
}

/** Past this many of a kind in a minute, further ones go unwritten: knocking must not fill the disk. */
const RECORDS_PER_MINUTE = 60;

/** Puts refusals on record that come before any call. */
export class RefusalLog {
  readonly #auditor: Auditor;
  readonly #entropy: Entropy;
  readonly #limiter: RateLimiter;

  constructor(auditor: Auditor, ports: { clock: Clock; entropy: Entropy }) {
    this.#auditor = auditor;
    this.#entropy = ports.entropy;
    this.#limiter = new RateLimiter(
      { perMinute: RECORDS_PER_MINUTE, burst: RECORDS_PER_MINUTE },
      ports.clock,
    );
  }

  /** Resolves once it is durable, or was one too many. */
  async record(refusal: Refusal, request: RefusedRequest): Promise<void> {
    if (this.#limiter.take(refusal.event) > 0) return;
    const { door, requestId, correlationId, traceparent } = request;
    const { traceId, spanId } = continueTrace(traceparent, this.#entropy);
    await this.#auditor.securityEvent(
      { method: refusal.event, reason: refusal.reason, name: refusal.name ?? null },
      {
        principalId: refusal.principalId ?? 'anonymous',
        door,
        requestId,
        correlationId,
        traceId,
        spanId,
        protocolVersion: null,
        clientName: null,
      },
    );
  }
}
