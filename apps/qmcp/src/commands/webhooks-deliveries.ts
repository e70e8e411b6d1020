import type { DeliveryStatus } from '@qmcp/contracts';

import { defineCommand } from '../cli/command.ts';
import { jsonOption } from '../cli/session-options.ts';
import { findWebhook } from '../cli/webhooks.ts';

interface Options {
  readonly status?: DeliveryStatus;
  readonly before?: string;
  readonly json?: boolean;
}

const PAGE = 50;

/** Prints what went, and is on its way, to a webhook. */
export default defineCommand<Options, [id: string]>({
  name: 'webhooks deliveries',
  summary: 'List what went, and is on its way, to a webhook',
  details: `Those about the newest requests first, ${PAGE} at a time. What is done is listed for two weeks; \`dead\` is what was given up, for \`qmcp webhooks replay\`.`,
  examples: [
    'qmcp webhooks deliveries 01990c1e-7f00-7000-8000-000000000000',
    'qmcp webhooks deliveries 01990c1e-7f00-7000-8000-000000000000 --status dead',
  ],
  configure: (command) =>
    jsonOption(command)
      .argument('<id>', 'as `qmcp webhooks list` shows it')
      .addOption(
        command
          .createOption('--status <status>', 'only those')
          .choices(['pending', 'delivered', 'dead']),
      )
      .option('--before <message>', 'the page after the one that ended with that message'),

  async run({ cli, options }, id) {
    const [{ withStore }, { describeDelivery }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('../notifying/describe-webhook.ts'),
    ]);
    const { status, before } = options;
    const page = await withStore(cli, options, async (open) => {
      await findWebhook(open, id);
      return open.store.webhooks.deliveries(
        { webhookId: id, ...(status !== undefined && { status }) },
        { limit: PAGE, ...(before !== undefined && { before }) },
      );
    });
    const deliveries = page.deliveries.map(describeDelivery);
    if (options.json === true) {
      cli.output.json({ deliveries, next: page.next });
      return;
    }
    if (deliveries.length === 0) {
      cli.output.note('There is nothing to list.');
      return;
    }
    cli.output.table(
      [
        { title: 'MESSAGE', whole: true },
        { title: 'STATUS', whole: true },
        { title: 'ATTEMPTS', whole: true },
        { title: 'NEXT', whole: true },
        { title: 'LAST' },
      ],
      deliveries.map(({ message, status: now, attempts, next_attempt_at: next, last_attempt }) => [
        message,
        now,
        String(attempts),
        next ?? '-',
        last_attempt?.failure ?? String(last_attempt?.answer ?? '-'),
      ]),
    );
    if (page.next !== null) cli.output.note(`There is more: --before ${page.next}`);
  },
});
