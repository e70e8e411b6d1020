import { resolve } from 'node:path';

import { defineCommand } from '../cli/command.ts';
import { jsonOption } from '../cli/session-options.ts';

/** Copies the store into a new file. */
export default defineCommand<{ readonly json?: boolean }, [file: string]>({
  name: 'db backup',
  summary: 'Copy the store into a new file, also while servers run on it',
  details:
    'As it is at one moment, compared or checked before the file gets its name. A store on PostgreSQL becomes a file that `qmcp db restore` brings back. The private key that signs for the audit is no part of it: keep `audit-keys/`, or the database’s table `audit_key`, apart from backups.',
  examples: ['qmcp db backup backup.db'],
  configure: (command) => jsonOption(command).argument('<file>', 'a new file, for its owner alone'),

  async run({ cli, options }, file) {
    const [{ copyStore }, { storePlace }] = await Promise.all([
      import('../cli/copy-store.ts'),
      import('../store-place.ts'),
    ]);
    const { home, config } = options;
    const from = storePlace(await cli.config({ home, config }));
    const { workingFolder } = await cli.sources();
    await copyStore(cli.output, { from, to: resolve(workingFolder, file) }, options);
  },
});
