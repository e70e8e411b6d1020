import type { Clock, Logger } from '@qmcp/contracts';

/** How long a record waits at most to be signed for. */
const EVERY_MS = 60_000;
/** Batches after which it is signed at once: it keeps proofs short. */
const EVERY_BATCHES = 1_000;

/** What signs for the batches of this process. */
interface HeadSigner {
  /** How many of them no checkpoint has signed for. */
  readonly unsignedBatches: number;
  /** Signs for them, also while the store closes. */
  signHeads(): Promise<unknown>;
}

interface Parts {
  readonly seal: HeadSigner;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Signs for the audit now and then, in the background. */
export class CheckpointSchedule {
  readonly #parts: Parts;
  #cancelTimer: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #failed = false;
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** To be called after each commit. Never throws. */
  committed(): void {
    const { seal, clock } = this.#parts;
    if (this.#closed || this.#running !== undefined || seal.unsignedBatches === 0) return;
    // After a failure there is no hurry: it would fail again.
    if (seal.unsignedBatches >= EVERY_BATCHES && !this.#failed) this.#sign();
    else this.#cancelTimer ??= clock.setTimer(() => this.#sign(), EVERY_MS);
  }

  /** Signs for what is left, and ends. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    await this.#running;
    if (this.#parts.seal.unsignedBatches > 0) await this.#checkpoint();
  }

  #sign(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#running = this.#checkpoint().finally(() => {
      this.#running = undefined;
      // What came meanwhile waits for the next one.
      this.committed();
    });
  }

  async #checkpoint(): Promise<void> {
    try {
      await this.#parts.seal.signHeads();
      this.#failed = false;
    } catch (error) {
      this.#failed = true;
      this.#parts.logger.error(
        { err: error },
        'the audit could not be signed for: it goes on unsigned',
      );
    }
  }
}
