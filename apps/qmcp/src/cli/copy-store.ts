import { systemClock as clock } from '../platform/system-clock.ts';
import { directUrlOf, nameOfPlace } from '../store-place.ts';
import type { DatabasePlace, StorePlace } from '../store-place.ts';
import type { Output } from './output.ts';

/** From where to where a store is copied; one of them is a file. */
export interface CopyRoute {
  readonly from: StorePlace;
  readonly to: StorePlace;
  /** Whether the key that signs the audit leaves a database. Default: no, which is right for backups. */
  readonly withKey?: boolean;
}

/**
 * Copies a store to where there is none, compares what arrived, and says so.
 * @throws PlatformError `not_found`, `store_not_empty`, `copy_differs`, `store_…`
 */
export async function copyStore(
  output: Output,
  route: CopyRoute,
  options: { readonly json?: boolean },
): Promise<void> {
  const { from, to } = route;
  const rows = await copy(route);
  const [source, target] = [nameOfPlace(from), nameOfPlace(to)];
  if (options.json === true) {
    output.json({ from: source, to: target, ...(rows !== undefined && { rows }) });
    return;
  }
  output.text(`Copied ${source} to ${target}, and compared.`);
  if (rows === undefined) return;
  output.table(
    [{ title: 'TABLE' }, { title: 'ROWS' }],
    Object.entries(rows).map(([table, count]) => [table, String(count)]),
  );
}

/** @returns rows by table, where they were copied one by one */
async function copy({
  from,
  to,
  withKey = false,
}: CopyRoute): Promise<Readonly<Record<string, number>> | undefined> {
  if (typeof from === 'string') {
    if (typeof to !== 'string') return copyFileTo(from, to);
    const { copyStoreFile } = await import('@qmcp/storage');
    await copyStoreFile(from, to);
    return undefined;
  }
  if (typeof to !== 'string') throw new TypeError('One of the two places has to be a file');
  const { copyDatabaseToFile } = await import('@qmcp/storage/postgres');
  return copyDatabaseToFile({ ...placeOf(from), file: to, withKey });
}

async function copyFileTo(
  file: string,
  to: DatabasePlace,
): Promise<Readonly<Record<string, number>>> {
  const { copyFileToDatabase } = await import('@qmcp/storage/postgres');
  return copyFileToDatabase({ ...placeOf(to), file });
}

const placeOf = (place: DatabasePlace) => ({
  directUrl: directUrlOf(place),
  auditKeySecret: place.auditKeySecret,
  clock,
});
