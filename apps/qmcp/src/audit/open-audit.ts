import type { AuditFile } from '@qmcp/storage';
import type { AuditDatabase } from '@qmcp/storage/postgres';

import { directUrlOf } from '../store-place.ts';
import type { DatabasePlace, StorePlace } from '../store-place.ts';

/** The audit of a store as an auditor sees it: read alone, never changed, also while a server runs on it. */
export interface ReadableAudit extends AsyncDisposable {
  /** Everything that a verifier needs besides a public key, with whom pseudonyms stand for or without. */
  lines(options: { readonly names: boolean }): Iterable<string> | AsyncIterable<string>;
  /** How many records {@link ReadableAudit.lines} has, but for those that are written meanwhile. */
  recordCount(): Promise<number>;
  /** Proves that a record was there when a checkpoint was signed. @returns the proof, or why there is none */
  prove(id: string): Promise<ReturnType<AuditFile['prove']>>;
  /**
   * Public halves of the keys that this host can sign with, hex; none where nothing was signed yet.
   * @throws PlatformError `audit_key_missing`
   */
  publicKeys(): Promise<readonly string[]>;
}

/**
 * Opens the audit of a store that is there.
 * @throws PlatformError `not_found`, `store_unsupported`, `store_incompatible` when it was never opened by a version that
 *   seals; `store_busy`, `store_failed`
 */
export async function openAudit(place: StorePlace): Promise<ReadableAudit> {
  if (typeof place !== 'string') {
    const postgres = await import('@qmcp/storage/postgres');
    return inDatabase(await postgres.AuditDatabase.open(directUrlOf(place)), place);
  }
  const storage = await import('@qmcp/storage');
  return inFile(storage.AuditFile.open(place), () => storage.readPublicKeys(place));
}

const inFile = (audit: AuditFile, keys: () => readonly string[]): ReadableAudit => ({
  lines: (options) => audit.lines(options),
  recordCount: async () => audit.recordCount(),
  prove: async (id) => audit.prove(id),
  publicKeys: async () => keys(),
  [Symbol.asyncDispose]: async () => audit[Symbol.dispose](),
});

const inDatabase = (audit: AuditDatabase, { auditKeySecret }: DatabasePlace): ReadableAudit => ({
  lines: (options) => audit.lines(options),
  recordCount: () => audit.recordCount(),
  prove: (id) => audit.prove(id),
  async publicKeys() {
    const key = await audit.publicKey(auditKeySecret);
    return key === undefined ? [] : [key];
  },
  [Symbol.asyncDispose]: () => audit[Symbol.asyncDispose](),
});
