import type { AuditStore } from '@qmcp/contracts';

/** Takes records, and forgets them. */
export const noRecords: AuditStore = {
  begin: () => Promise.resolve(),
  append: () => Promise.resolve(),
  get: () => Promise.resolve(undefined),
  list: () => Promise.resolve({ records: [], next: null }),
  recover: () => Promise.resolve(0),
};
