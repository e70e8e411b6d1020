/** A link that signs the owner in to the console, once. */
export interface SignInLink {
  /** SHA-256, hex, of the secret in the link. */
  readonly secretHash: string;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
}

/** A session of a browser at the console, as stored: never what the browser carries, only its hash. */
export interface ConsoleSession {
  /** SHA-256, hex, of what the browser carries. */
  readonly secretHash: string;
  /** Whose it is: `owner`, or `key:` and the id of the API key that opened it. */
  readonly principalId: string;
  /** Epoch milliseconds, as the following. */
  readonly createdAtMs: number;
  /** About when it was used last. */
  readonly usedAtMs: number;
  /** When it ends, however much it is used. */
  readonly expiresAtMs: number;
}

/**
 * Keeps who is signed in to the console; several processes may share one store.
 * Everything throws PlatformError `store_busy`, `store_failed`, `store_closed`.
 */
export interface ConsoleSessionStore {
  /** Keeps a link until it is taken, and forgets those that expired before `nowMs`. Resolves once durable. */
  offerLink(link: SignInLink, nowMs: number): Promise<void>;
  /**
   * Takes a link, so that nobody else can. Resolves once durable: of many who try at once, one takes it.
   * @returns false where there is none such, or it expired at `nowMs`
   */
  takeLink(secretHash: string, nowMs: number): Promise<boolean>;
  /** Keeps a session, and forgets those that expired before its `createdAtMs`. Resolves once durable. */
  open(session: ConsoleSession): Promise<void>;
  /** A session, expired or not. */
  get(secretHash: string): Promise<ConsoleSession | undefined>;
  /** Notes that a session was used; an earlier time than is known changes nothing. */
  touch(secretHash: string, usedAtMs: number): Promise<void>;
  /** Ends a session. @returns false where there was none */
  end(secretHash: string): Promise<boolean>;
}
