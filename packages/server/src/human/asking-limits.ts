import { WireError } from '@qmcp/contracts';
import type { HumanRequest, HumanRequestStore, Limits, Principal } from '@qmcp/contracts';

import type { CallLimiter } from '../auth/insured-limiter.ts';

interface Parts {
  readonly store: Pick<HumanRequestStore, 'countPending' | 'findHeld'>;
  /** Counts questions, by who asks. */
  readonly askLimiter: CallLimiter;
  readonly limits: Pick<Limits, 'maxPendingHumanRequestsPerPrincipal'>;
}

/** Keeps people from being asked more than they can answer, whatever door it comes by. */
export class AskingLimits {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Counts a question. @throws WireError `rate_limited` */
  async demandRate({ id }: Principal): Promise<void> {
    const waitMs = await this.#parts.askLimiter.take(`${id}\nhuman/ask`);
    if (waitMs === 0) return;
    const retryAfterSeconds = Math.ceil(waitMs / 1_000);
    throw new WireError(
      'rate_limited',
      `Too many questions to people: ask again in ${retryAfterSeconds} s`,
      { retryAfterSeconds },
    );
  }

  /**
   * Finds room for a new request, be it a question or a held call. Of many that come at once, a few too many may get in.
   * @returns the request about the same held call, which needs no room; undefined where there is none and there is room
   * @throws WireError `unavailable` where the requester has all that it may have
   */
  async admit(request: HumanRequest): Promise<HumanRequest | undefined> {
    const { store, limits } = this.#parts;
    const { maxPendingHumanRequestsPerPrincipal: most } = limits;
    if ((await store.countPending(request.requesterId, most)) < most) return undefined;
    const standing = await this.#standing(request);
    if (standing !== undefined) return standing;
    throw new WireError(
      'unavailable',
      `${most} requests of yours wait for people, all that may: wait until some are answered, or withdraw some`,
      { maxPendingHumanRequestsPerPrincipal: most },
    );
  }

  async #standing({ held, createdAtMs }: HumanRequest): Promise<HumanRequest | undefined> {
    if (held === null) return undefined;
    const { tool, argumentsDigest } = held;
    const key = { principalId: held.principal.id, tool, argumentsDigest };
    return this.#parts.store.findHeld(key, createdAtMs);
  }
}
