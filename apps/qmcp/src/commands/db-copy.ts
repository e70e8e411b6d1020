import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { jsonOption } from '../cli/session-options.ts';

interface Options {
  readonly back?: boolean;
  readonly json?: boolean;
}

/** Takes the store from the file of the home folder to PostgreSQL, or back. */
export default defineCommand<Options>({
  name: 'db copy',
  summary: 'Copy the home folder’s store to PostgreSQL, or back',
  details:
    'Between the file `qmcp.db` of the home folder and the database that QMCP_DATABASE_URL names; the one that it goes to must not hold a store. All or nothing, read back and compared. Stop the servers first: what they write afterwards is not in the copy. The seal of the audit goes along, and so does the private key that signs it: the database keeps it encrypted under QMCP_AUDIT_KEY_SECRET.',
  examples: ['qmcp db copy', 'qmcp db copy --back'],
  configure: (command) => jsonOption(command).option('--back', 'from the database to the file'),

  async run({ cli, options }) {
    const [{ copyStore }, { storeFile, storePlace }] = await Promise.all([
      import('../cli/copy-store.ts'),
      import('../store-place.ts'),
    ]);
    const config = await cli.config({ home: options.home, config: options.config });
    const database = storePlace(config);
    if (typeof database === 'string') {
      throw new CliError(
        'usage',
        'No database is configured: set QMCP_DATABASE_URL to its address',
      );
    }
    const file = storeFile(config.home);
    const route =
      options.back === true ? { from: database, to: file } : { from: file, to: database };
    await copyStore(cli.output, { ...route, withKey: true }, options);
  },
});
