import { resolve } from 'node:path';

import { defineCommand } from '../cli/command.ts';
import { jsonOption } from '../cli/session-options.ts';

/** Makes the store from a backup. */
export default defineCommand<{ readonly json?: boolean }, [file: string]>({
  name: 'db restore',
  summary: 'Make the store from a backup, where there is none yet',
  details:
    'Never replaces a store: move the old file away, or name an empty database. Calls that were under way when the backup was made are closed as ambiguous by the first start, and keys that were revoked since work again. The private key that signs for the audit has to be put back, too: into `audit-keys/` of the folder, or beside the backup before it goes to a database.',
  examples: ['qmcp db restore backup.db', 'qmcp db restore backup.db --home restored'],
  configure: (command) =>
    jsonOption(command).argument('<file>', 'what `qmcp db backup` wrote, or any store’s file'),

  async run({ cli, options }, file) {
    const [{ copyStore }, { storePlace }] = await Promise.all([
      import('../cli/copy-store.ts'),
      import('../store-place.ts'),
    ]);
    const { home, config } = options;
    const to = storePlace(await cli.config({ home, config }));
    const { workingFolder } = await cli.sources();
    await copyStore(cli.output, { from: resolve(workingFolder, file), to }, options);
  },
});
