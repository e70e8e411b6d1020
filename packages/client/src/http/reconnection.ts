import type { Clock, Entropy } from '@qmcp/contracts';

import { pause } from '../requests/pause.ts';

/** Where the server did not say: the first wait; it doubles with each failure. */
const FIRST_WAIT_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;
/** A server that asks for no wait at all would have us spin. */
const MIN_WAIT_MS = 100;
/** The longest that a server may put us off. */
const MAX_WAIT_MS = 2 ** 31 - 1;

/** Time and chance. */
export interface ReconnectionPorts {
  readonly clock: Clock;
  readonly entropy: Pick<Entropy, 'bytes'>;
}

/** Says how long to wait before a broken stream is opened again. */
export class Reconnection {
  readonly #ports: ReconnectionPorts;
  #failures = 0;

  constructor(ports: ReconnectionPorts) {
    this.#ports = ports;
  }

  /** Attempts in a row that brought no connection. */
  get failures(): number {
    return this.#failures;
  }

  connected(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures += 1;
  }

  /**
   * Waits for the next attempt: as long as the server asked, and after failures longer and by chance, so that its clients
   * don't return all at once.
   * @throws the signal's reason once it aborts
   */
  async wait(askedMs: number | undefined, signal: AbortSignal): Promise<void> {
    const ownMs = this.#failures === 0 ? (askedMs ?? FIRST_WAIT_MS) : this.#backoffMs();
    const waitMs = Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, askedMs ?? 0, ownMs));
    await pause(this.#ports.clock, waitMs, signal);
  }

  /** Between half and all of a time that doubles. */
  #backoffMs(): number {
    const fullMs = Math.min(MAX_BACKOFF_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    const [chance = 0] = this.#ports.entropy.bytes(1);
    return (fullMs / 2) * (1 + chance / 256);
  }
}
