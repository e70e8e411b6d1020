import type { Clock, Entropy, SealKey, SealKeyStore } from '@qmcp/contracts';

/** How long a key seals before a fresh one takes over. */
const ROTATE_AFTER_MS = 30 * 24 * 60 * 60 * 1000;
/** How long a retired key still opens: longer than anything sealed may live. */
const KEEP_AFTER_MS = 24 * 60 * 60 * 1000;

/** The keys that seal what clients carry, shared by all processes of one store. */
export class Keyring {
  readonly #store: SealKeyStore;
  readonly #clock: Clock;
  readonly #entropy: Entropy;
  #keys: readonly SealKey[] = [];

  constructor(ports: { store: SealKeyStore; clock: Clock; entropy: Entropy }) {
    this.#store = ports.store;
    this.#clock = ports.clock;
    this.#entropy = ports.entropy;
  }

  /** The key to seal with; made, or replaced, when it is time. */
  async current(): Promise<SealKey> {
    const nowMs = this.#clock.nowMs();
    const newest = this.#keys[0];
    if (newest !== undefined && newest.createdAtMs > nowMs - ROTATE_AFTER_MS) return newest;
    const fresh: SealKey = {
      id: Buffer.from(this.#entropy.bytes(6)).toString('hex'),
      secret: this.#entropy.bytes(32),
      createdAtMs: nowMs,
    };
    this.#keys = await this.#store.ensure(fresh, nowMs - ROTATE_AFTER_MS);
    await this.#store.prune(nowMs - ROTATE_AFTER_MS - KEEP_AFTER_MS);
    return this.#keys[0] ?? fresh;
  }

  /** The key of an id; asks the store when another process may have made it. */
  async find(id: string): Promise<SealKey | undefined> {
    const known = this.#keys.find((key) => key.id === id);
    if (known !== undefined) return known;
    this.#keys = await this.#store.list();
    return this.#keys.find((key) => key.id === id);
  }
}
