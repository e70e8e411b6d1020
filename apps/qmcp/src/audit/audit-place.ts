import { dirname, join } from 'node:path';

import type { StorePlace } from '../store-place.ts';

/** Where the audit is read by an auditor, and by whoever compares it with what left the store. */
export interface AuditPlace {
  readonly store: StorePlace;
  /** Folder that signed checkpoints are written to; undefined where they stay in the database. */
  readonly checkpointFolder: string | undefined;
}

/** Where the audit of a store is read; undefined for one in memory. @param checkpointFolder - default: beside the file */
export function auditPlaceOf(
  store: StorePlace,
  checkpointFolder: string | undefined,
): AuditPlace | undefined {
  if (store === ':memory:') return undefined;
  const beside = typeof store === 'string' ? join(dirname(store), 'checkpoints') : undefined;
  return { store, checkpointFolder: checkpointFolder ?? beside };
}
