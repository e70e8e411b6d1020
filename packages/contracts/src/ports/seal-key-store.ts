/** A symmetric key that seals what clients carry for the server. */
export interface SealKey {
  /** Short, unique; stands in front of what it sealed. */
  readonly id: string;
  /** 32 bytes. */
  readonly secret: Uint8Array;
  readonly createdAtMs: number;
}

/** Keeps the keyring that all processes of one store share. */
export interface SealKeyStore {
  /** Newest first. */
  list(): Promise<readonly SealKey[]>;
  /**
   * Adds `fresh` unless the newest key was made after `newerThanMs`, atomically: of several processes that
   * start at once, one adds. @returns the ring as it then is, newest first
   */
  ensure(fresh: SealKey, newerThanMs: number): Promise<readonly SealKey[]>;
  /** Forgets keys made before `beforeMs`. */
  prune(beforeMs: number): Promise<void>;
}
