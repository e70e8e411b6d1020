import { WireError } from '@qmcp/contracts';
import type { Clock, Logger, PeerStore } from '@qmcp/contracts';

import type { LegacyHttpRequest } from '../legacy/http-endpoint.ts';
import type { Keyring } from '../seal/keyring.ts';
import { FORWARDED_HEADER, ForwardingMark } from './forwarding-mark.ts';
import { Agent } from './node-http.ts';
import { NotPassedOn, PassOn } from './pass-on.ts';
import { ownerOf } from './session-id.ts';

const RETRY_AFTER_SECONDS = 1;

interface Parts {
  readonly peers: Pick<PeerStore, 'instance' | 'addressOf'>;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Hands requests of 2025-era sessions on to the processes that have them. Whoever has the session proves and authorises
 * as ever: that a request was handed on earns it no trust.
 */
export class SessionForwarder {
  readonly #parts: Parts;
  readonly #mark: ForwardingMark;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #open = new Set<PassOn>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#mark = new ForwardingMark(parts.keyring);
  }

  /**
   * Serves a request by the process that has its session.
   * @returns the status that went out; undefined where no other process has it
   * @throws WireError `unavailable` where that process can't be reached, `internal_error` where it was lost meanwhile
   */
  async forward(request: LegacyHttpRequest): Promise<number | undefined> {
    const { peers } = this.#parts;
    const { headers, response } = request;
    const sessionId = headers['mcp-session-id'];
    const owner = typeof sessionId === 'string' ? ownerOf(sessionId) : undefined;
    if (owner === undefined || owner === peers.instance) return undefined;
    const id = String(sessionId);
    const mark = headers[FORWARDED_HEADER.toLowerCase()];
    if (await this.#mark.isGenuine(mark, id)) return undefined;
    const to = await peers.addressOf(owner);
    if (to === undefined) return undefined;
    const fresh = await this.#mark.make(peers.instance, id);
    // Who left meanwhile would never be seen to leave.
    if (response.destroyed) return undefined;
    return this.#pass(to, request, fresh);
  }

  /** Ends what still streams. */
  close(): void {
    for (const passed of this.#open) passed.end();
    this.#agent.destroy();
  }

  async #pass(
    to: string,
    { response, body, caller }: LegacyHttpRequest,
    mark: string,
  ): Promise<number | undefined> {
    const headers = {
      [FORWARDED_HEADER.toLowerCase()]: mark,
      'x-request-id': caller.requestId,
      'x-correlation-id': caller.correlationId,
    };
    const passed = new PassOn(
      { to, response, body, headers },
      { agent: this.#agent, clock: this.#parts.clock },
    );
    this.#open.add(passed);
    void passed.over.then(() => this.#open.delete(passed));
    try {
      const status = await passed.begun;
      // A stream for what belongs to no request lasts as long as its reader, and nobody waits for it.
      if (response.req.method === 'POST') await passed.over;
      return status;
    } catch (error) {
      return this.#refuse(error, to);
    }
  }

  /** @returns undefined where the process is not there any more, and the session with it */
  #refuse(error: unknown, to: string): undefined {
    if (!(error instanceof NotPassedOn)) throw error;
    if (error.why === 'refused') return undefined;
    this.#parts.logger.warn({ err: error, to }, 'a request of a session could not be handed on');
    if (error.why === 'unreachable') {
      throw new WireError(
        'unavailable',
        'The process that has this session can not be reached: try again, or send initialize again',
        { retryAfterSeconds: RETRY_AFTER_SECONDS },
      );
    }
    throw new WireError(
      'internal_error',
      'The process that has this session was lost while it worked on the request, which may have taken effect: look before you repeat it',
    );
  }
}
