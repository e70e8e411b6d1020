import { defineCommand } from '../cli/command.ts';
import { jsonOption } from '../cli/session-options.ts';

/** Prints which webhooks there are. */
export default defineCommand<{ readonly json?: boolean }>({
  name: 'webhooks list',
  summary: 'List the webhooks',
  examples: ['qmcp webhooks list', 'qmcp webhooks list --json'],
  configure: jsonOption,

  async run({ cli, options }) {
    const [{ withStore }, { describeWebhook }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('../notifying/describe-webhook.ts'),
    ]);
    const webhooks = await withStore(cli, options, async ({ store }) =>
      (await store.webhooks.list()).map(describeWebhook),
    );
    if (options.json === true) {
      cli.output.json({ webhooks });
      return;
    }
    if (webhooks.length === 0) {
      cli.output.note('There are no webhooks: add one with `qmcp webhooks add <name>`.');
      return;
    }
    cli.output.table(
      [
        { title: 'ID', whole: true },
        { title: 'NAME' },
        { title: 'ADDRESS' },
        { title: 'FORMAT', whole: true },
        { title: 'STATE', whole: true },
        { title: 'EVENTS' },
      ],
      webhooks.map(({ id, name, address, format, disabled_at: disabledAt, events }) => [
        id,
        name,
        address,
        format,
        disabledAt === null ? 'told' : 'disabled',
        events.join(' '),
      ]),
    );
  },
});
