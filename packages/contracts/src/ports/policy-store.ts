/** A version of the policy, as it was loaded. */
export interface PolicyVersion {
  /** SHA-256, hex, of the text: the version's name. */
  readonly digest: string;
  /** The file. */
  readonly text: string;
  /** When it was first in force, epoch milliseconds. */
  readonly loadedAtMs: number;
}

/** Keeps the policies that were in force, so that a decision of long ago can be understood. */
export interface PolicyStore {
  /** Keeps a version. One of the same digest stays as it is. Resolves once durable. */
  keep(version: PolicyVersion): Promise<void>;
  get(digest: string): Promise<PolicyVersion | undefined>;
  /** Newest first. */
  list(): Promise<readonly Omit<PolicyVersion, 'text'>[]>;
}
