export { openPostgresStore } from './open-postgres-store.ts';
export type { PostgresStoreOptions } from './open-postgres-store.ts';
export { readPostgresMigrationStatus } from './read-postgres-migration-status.ts';
