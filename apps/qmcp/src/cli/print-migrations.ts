import type { MigrationStatus } from '@qmcp/contracts';

import type { Output } from './output.ts';

/** Prints which migrations a store has. */
export function printMigrations(
  output: Output,
  { file, migrations }: { readonly file: string; readonly migrations: readonly MigrationStatus[] },
  options: { readonly json?: boolean },
): void {
  const applied = migrations.map(({ name, checksum, appliedAtMs }) => ({
    name,
    checksum,
    applied_at: appliedAtMs === null ? null : new Date(appliedAtMs).toISOString(),
  }));
  if (options.json === true) {
    output.json({ file, exists: true, migrations: applied });
    return;
  }
  output.heading(file);
  output.table(
    [{ title: 'MIGRATION', whole: true }, { title: 'APPLIED', whole: true }, { title: 'CHECKSUM' }],
    applied.map(({ name, checksum, applied_at }) => [name, applied_at ?? 'waits', checksum]),
  );
}
