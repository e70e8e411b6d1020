/**
 * Keeps credentials between runs: registrations, tokens and the keys they are bound to. All of it is secret.
 * Entries are named by issuer, client and resource; the values are this package's own and checked when they are read.
 */
export interface CredentialStore {
  /**
   * Whether values keep `CryptoKey` objects, as memory and IndexedDB do. Then private keys are made non-extractable; where
   * values become JSON, keys do too.
   */
  readonly keepsKeyObjects: boolean;
  /** @returns undefined when there is no such entry */
  read(name: string): Promise<unknown>;
  /**
   * Changes an entry while nobody else who uses the store does, in this process or another: two that refresh the same
   * token must not both spend it.
   * @param change - gets the present value, gives the next; undefined removes the entry. When it throws, nothing changes.
   * @returns the next value
   */
  update<T>(name: string, change: (present: unknown) => Promise<T>): Promise<T>;
}

/** Keeps credentials for as long as the process lives. */
export function memoryStore(): CredentialStore {
  const values = new Map<string, unknown>();
  const tails = new Map<string, Promise<unknown>>();

  async function change<T>(name: string, next: (present: unknown) => Promise<T>): Promise<T> {
    const value = await next(values.get(name));
    if (value === undefined) values.delete(name);
    else values.set(name, value);
    return value;
  }

  return {
    keepsKeyObjects: true,
    read: async (name) => values.get(name),
    async update(name, next) {
      const before = tails.get(name) ?? Promise.resolve();
      const mine = before.then(
        () => change(name, next),
        () => change(name, next),
      );
      tails.set(name, mine);
      try {
        return await mine;
      } finally {
        if (tails.get(name) === mine) tails.delete(name);
      }
    },
  };
}
