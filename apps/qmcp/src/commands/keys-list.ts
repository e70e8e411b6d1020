import { defineCommand } from '../cli/command.ts';
import { jsonOption } from '../cli/session-options.ts';
import { describeKey } from '../keys/describe-key.ts';

/** Prints what API keys there are, without their secrets, which nobody keeps. */
export default defineCommand<{ readonly json?: boolean }>({
  name: 'keys list',
  summary: 'List the API keys',
  examples: ['qmcp keys list', 'qmcp keys list --json'],
  configure: jsonOption,

  async run({ cli, options }) {
    const { withStore } = await import('../cli/with-store.ts');
    const keys = await withStore(cli, options, async ({ store, clock }) =>
      (await store.apiKeys.list()).map((key) => describeKey(key, clock.nowMs())),
    );
    if (options.json === true) {
      cli.output.json({ keys });
      return;
    }
    if (keys.length === 0) {
      cli.output.note('There are no API keys: make one with `qmcp keys create <name>`.');
      return;
    }
    cli.output.table(
      [
        { title: 'ID', whole: true },
        { title: 'NAME' },
        { title: 'STATUS', whole: true },
        { title: 'SCOPES' },
        { title: 'CREATED', whole: true },
        { title: 'ENDS', whole: true },
      ],
      keys.map((key) => [
        key.id,
        key.name,
        key.status,
        key.scopes.join(' '),
        key.created_at,
        key.revoked_at ?? key.expires_at ?? 'never',
      ]),
    );
  },
});
