import { existsSync } from 'node:fs';

import { defineCommand } from '../cli/command.ts';
import { printMigrations } from '../cli/print-migrations.ts';
import { jsonOption } from '../cli/session-options.ts';

/** Prints which migrations the store has and which wait for the next start. Changes nothing. */
export default defineCommand<{ readonly json?: boolean }>({
  name: 'db status',
  summary: 'Show the state of the store’s schema',
  details: 'Changes nothing: what waits is applied by the next start, or by `qmcp db migrate`.',
  examples: ['qmcp db status', 'qmcp db status --json'],
  configure: jsonOption,

  async run({ cli, options }) {
    const { storeFile } = await import('../compose.ts');
    const { home, config: configFile } = options;
    const { home: folder } = await cli.config({ home, config: configFile });
    const file = storeFile(folder);
    if (!existsSync(file)) {
      if (options.json === true) cli.output.json({ file, exists: false, migrations: [] });
      else cli.output.text(`${file} does not exist yet: the first start makes it.`);
      return;
    }
    const { readMigrationStatus } = await import('@qmcp/storage');
    printMigrations(cli.output, { file, migrations: readMigrationStatus(file) }, options);
  },
});
