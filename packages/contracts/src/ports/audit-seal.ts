/** The public half of the key that signs the audit. */
export interface AuditPublicKey {
  /** The first 16 hex digits of SHA-256 over the key's bytes. */
  readonly id: string;
  /** Ed25519 (RFC 8032): 32 bytes, hex. */
  readonly publicKey: string;
}

/** Whom the audit forgot. */
export interface AuditErasure {
  /** Pseudonym that the records keep. */
  readonly actor: string;
  /** How many payloads are gone. */
  readonly payloads: number;
}

/** How an erasure ended. */
export interface AuditErasureResult extends AuditErasure {
  /**
   * Whether the file's write-ahead log still holds what was deleted, since others read or wrote for 5 seconds on end. It goes
   * with the log, which the last process to close the store deletes. Always false on a database server: its log is its own.
   */
  readonly leftInLog: boolean;
}

/** What retention takes away. */
export interface AuditCut {
  readonly records: number;
  readonly batches: number;
  /** How many streams it is spread over. */
  readonly streams: number;
}

/** How far the audit is signed for. */
export interface AuditStanding {
  /** The newest checkpoint: its number among the statements, and when it was signed, epoch milliseconds. Null before the first. */
  readonly checkpoint: { readonly number: number; readonly atMs: number } | null;
  /** Sealed records that no checkpoint has signed for yet, whichever process wrote them. */
  readonly unsignedRecords: number;
  /** The record that began last, and where it stands: streams are numbered, and each counts its records from 1. */
  readonly lastRecord: {
    readonly id: string;
    readonly stream: number;
    readonly sequence: number;
    /** When the call began, epoch milliseconds. */
    readonly atMs: number;
  } | null;
}

/**
 * Signs for the audit, so that a stranger can verify it offline. What is signed also leaves the store, for the folder of
 * checkpoints.
 * Everything throws PlatformError `audit_key_missing` when the private key is gone, and what a store throws.
 */
export interface AuditSeal {
  /** The key in force; made at first use. */
  publicKey(): Promise<AuditPublicKey>;
  /**
   * Signs for what this process and processes that have ended wrote since the checkpoint before.
   * @returns number of the newest statement; null when there was nothing to sign for, or where nothing was ever signed and
   *   the store was given no secret to keep a key under
   */
  checkpoint(): Promise<number | null>;
  /** How far it is signed for now. Costs a few look-ups, however long the audit is. Signs nothing. */
  standing(): Promise<AuditStanding>;
  /**
   * Puts a new key in the place of the one in force, and destroys that.
   * @param options - `lost`: the old key can't sign for the new one any more; auditors have to be told of it by other ways
   */
  rotateKey(options: { readonly lost: boolean }): Promise<AuditPublicKey>;
  /**
   * Forgets who a principal is and deletes what its records carried; the records stay, and can be verified. Further calls
   * of the same principal get another pseudonym.
   * @returns undefined when the audit knows no such principal
   * @throws PlatformError `audit_changed` where the store gives it the pseudonym of another
   */
  erase(principalId: string): Promise<AuditErasureResult | undefined>;
  /** What {@link AuditSeal.cut} would take away. */
  planCut(beforeMs: number): Promise<AuditCut>;
  /**
   * Deletes records, from the beginning of each stream on, in whole batches that were sealed before `beforeMs` (epoch
   * milliseconds), and signs for where the streams begin now. A little at a time, so that nobody waits for long. Deletes
   * nothing where the batches are not those that were signed for.
   * @throws PlatformError `audit_changed` then
   */
  cut(beforeMs: number): Promise<AuditCut>;
}
