import { existsSync } from 'node:fs';

import type { MigrationStatus } from '@qmcp/contracts';

import { defineCommand } from '../cli/command.ts';
import { printMigrations } from '../cli/print-migrations.ts';
import { jsonOption } from '../cli/session-options.ts';
import type { StorePlace } from '../store-place.ts';

/** Prints which migrations the store has and which wait for the next start. Changes nothing. */
export default defineCommand<{ readonly json?: boolean }>({
  name: 'db status',
  summary: 'Show the state of the store’s schema',
  details: 'Changes nothing: what waits is applied by the next start, or by `qmcp db migrate`.',
  examples: ['qmcp db status', 'qmcp db status --json'],
  configure: jsonOption,

  async run({ cli, options }) {
    const { storePlace } = await import('../store-place.ts');
    const { home, config: configFile } = options;
    const place = storePlace(await cli.config({ home, config: configFile }));
    printMigrations(cli.output, { place, migrations: await readStatus(place) }, options);
  },
});

/** @returns undefined while there is no store */
async function readStatus(place: StorePlace): Promise<readonly MigrationStatus[] | undefined> {
  if (typeof place !== 'string') {
    const { readPostgresMigrationStatus } = await import('@qmcp/storage/postgres');
    return readPostgresMigrationStatus(place.directUrl ?? place.url);
  }
  if (!existsSync(place)) return undefined;
  const { readMigrationStatus } = await import('@qmcp/storage');
  return readMigrationStatus(place);
}
