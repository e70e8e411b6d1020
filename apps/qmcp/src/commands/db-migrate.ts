import { defineCommand } from '../cli/command.ts';
import { printMigrations } from '../cli/print-migrations.ts';
import { jsonOption } from '../cli/session-options.ts';

/** Brings the store to the newest schema. */
export default defineCommand<{ readonly json?: boolean }>({
  name: 'db migrate',
  summary: 'Bring the store to this version’s schema, making it where there is none',
  details:
    'A server does the same when it starts; this is for doing it ahead. Of several processes at once, one migrates and the others wait.',
  examples: ['qmcp db migrate'],
  configure: jsonOption,

  async run({ cli, options }) {
    const { withStore } = await import('../cli/with-store.ts');
    await withStore(cli, options, async ({ store, place }) =>
      printMigrations(cli.output, { place, migrations: await store.migrations() }, options),
    );
  },
});
