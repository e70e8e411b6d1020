import { existsSync } from 'node:fs';

import { defineCommand } from '../cli/command.ts';
import { printMigrations } from '../cli/print-migrations.ts';
import { jsonOption } from '../cli/session-options.ts';

/** Prints which migrations the store has. Makes no store; one that is there is opened, which brings it up to date. */
export default defineCommand<{ readonly json?: boolean }>({
  name: 'db status',
  summary: 'Show the state of the store’s schema',
  details:
    'Makes no store where there is none. One that is there is opened, which applies the migrations of this version, as each start does.',
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
    const { withStore } = await import('../cli/with-store.ts');
    await withStore(cli, options, async ({ store }) =>
      printMigrations(cli.output, { file, migrations: await store.migrations() }, options),
    );
  },
});
