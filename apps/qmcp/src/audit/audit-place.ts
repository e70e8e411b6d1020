import type { StorePlace } from '../store-place.ts';

/** Where the audit is read by an auditor, and by whoever compares it with what left the store. */
export interface AuditPlace {
  readonly store: StorePlace;
  /** Folder that signed checkpoints were written to; undefined where none were. */
  readonly checkpointFolder: string | undefined;
}
