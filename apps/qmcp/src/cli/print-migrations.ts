import type { MigrationStatus } from '@qmcp/contracts';

import { nameOfPlace } from '../store-place.ts';
import type { StorePlace } from '../store-place.ts';
import type { Output } from './output.ts';

interface Status {
  readonly place: StorePlace;
  /** Undefined while there is no store. */
  readonly migrations: readonly MigrationStatus[] | undefined;
}

/** Prints which migrations a store has. */
export function printMigrations(
  output: Output,
  { place, migrations }: Status,
  options: { readonly json?: boolean },
): void {
  const shown = nameOfPlace(place);
  const rows = (migrations ?? []).map(({ name, checksum, appliedAtMs }) => ({
    name,
    checksum,
    applied_at: appliedAtMs === null ? null : new Date(appliedAtMs).toISOString(),
  }));
  if (options.json === true) {
    const where = typeof place === 'string' ? { file: shown } : { database: shown };
    output.json({ ...where, exists: migrations !== undefined, migrations: rows });
    return;
  }
  if (migrations === undefined) {
    const missing = typeof place === 'string' ? 'does not exist' : 'holds no store';
    output.text(`${shown} ${missing} yet: the first start makes it.`);
    return;
  }
  output.heading(shown);
  output.table(
    [{ title: 'MIGRATION', whole: true }, { title: 'APPLIED', whole: true }, { title: 'CHECKSUM' }],
    rows.map(({ name, checksum, applied_at }) => [name, applied_at ?? 'waits', checksum]),
  );
}
