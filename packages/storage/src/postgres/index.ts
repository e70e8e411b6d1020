export { copyDatabaseToFile, copyFileToDatabase } from '../copy/copy-between.ts';
export type { CopyCounts } from '../copy/copy-store.ts';
export { AuditDatabase } from './audit-database.ts';
export { openPostgresStore } from './open-postgres-store.ts';
export type { PostgresStoreOptions } from './open-postgres-store.ts';
export { readPostgresMigrationStatus } from './read-postgres-migration-status.ts';
