export { readPublicKeys } from './audit/read-public-keys.ts';
export { AuditFile } from './sqlite/audit-file.ts';
export { copyStoreFile } from './copy/copy-file.ts';
export { openSqliteStore } from './sqlite/open-sqlite-store.ts';
export type { SqliteStoreOptions } from './sqlite/open-sqlite-store.ts';
export { readMigrationStatus } from './sqlite/read-migration-status.ts';
