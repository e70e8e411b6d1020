import { PlatformError } from '@qmcp/contracts';

/**
 * First of the user ids that sandboxes run under when the engine is root. From here to 2^31 - 1 systemd and the
 * distributions give out nothing (https://systemd.io/UIDS-GIDS).
 */
const FIRST_USER_ID = 0x70000000;

/** Sandboxes of one engine at a time. With the largest process id of Linux (2^22) the ids end just below 2^31. */
export const SLOTS = 64;

/** A user id that no other sandbox has while it is held. */
export interface UserIdLease {
  /** `undefined` where the engine is not root: the sandbox then runs under the engine's own id. */
  readonly userId: number | undefined;
  release(): void;
}

/**
 * Gives each sandbox a place, and where the engine is root a user id of its own: whoever gets out of one is nobody
 * outside. Each engine has its own ids, by its process id, so engines need not know of each other.
 */
export class UserIds {
  readonly #free: number[] = Array.from({ length: SLOTS }, (_, slot) => slot).toReversed();
  readonly #isRoot: boolean;

  constructor(isRoot: boolean) {
    this.#isRoot = isRoot;
  }

  /** How many are held. */
  get held(): number {
    return SLOTS - this.#free.length;
  }

  /** @throws PlatformError `sandbox_busy`, retryable, when none is free */
  lease(): UserIdLease {
    const slot = this.#free.pop();
    if (slot === undefined) {
      throw new PlatformError(
        'sandbox_busy',
        `All ${SLOTS} places for sandboxes are taken; try again when one has ended.`,
        { retryable: true },
      );
    }
    let held = true;
    return {
      userId: this.#isRoot ? FIRST_USER_ID + process.pid * SLOTS + slot : undefined,
      release: () => {
        if (held) this.#free.push(slot);
        held = false;
      },
    };
  }
}
