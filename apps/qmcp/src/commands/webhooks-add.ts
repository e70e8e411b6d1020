import { WEBHOOK_EVENTS, WEBHOOK_FORMATS } from '@qmcp/contracts';
import type { WebhookEventType, WebhookFormat } from '@qmcp/contracts';

import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { recordSecurityEvent } from '../cli/security-event.ts';
import { jsonOption } from '../cli/session-options.ts';

interface Options {
  readonly format?: WebhookFormat;
  readonly event?: readonly WebhookEventType[];
  readonly json?: boolean;
}

/** Adds a webhook and prints the secret of its messages, once. */
export default defineCommand<Options, [name: string]>({
  name: 'webhooks add',
  summary: 'Add a webhook, whose address is read from standard input',
  details:
    'The address of a chat service is a secret, and whoever is on the machine can read a command line: so it is read from standard input. It is https:, mailto: and one address, or http: to this machine. What is private needs QMCP_WEBHOOK_HOSTS. Messages of the format standard are signed; the secret is printed once.',
  examples: [
    'qmcp webhooks add ops < address.txt',
    'pass show slack | qmcp webhooks add ops --format slack --event approval.requested',
  ],
  configure: (command) =>
    jsonOption(command)
      .argument('<name>', 'what it is for')
      .addOption(
        command
          .createOption('--format <format>', 'how messages are written (default: by the address)')
          .choices(WEBHOOK_FORMATS),
      )
      .addOption(
        command
          .createOption('--event <events...>', 'what it is told of (default: everything)')
          .choices(WEBHOOK_EVENTS),
      ),

  async run({ cli, options }, name) {
    const [{ text }, { withStore }, { newWebhook }, { describeWebhook }] = await Promise.all([
      import('node:stream/consumers'),
      import('../cli/with-store.ts'),
      import('@qmcp/execution'),
      import('../notifying/describe-webhook.ts'),
    ]);
    const url = (await text(cli.host.stdin)).trim();
    if (url === '') {
      throw new CliError('usage', 'There is no address on standard input: pipe it in');
    }
    const { format, event: events } = options;
    await withStore(cli, options, async (open) => {
      const webhook = newWebhook({ name, url, format, events }, open);
      await open.store.webhooks.add(webhook);
      await recordSecurityEvent(open, 'webhook.added', webhook.id);
      const { secret } = webhook;
      if (options.json === true) {
        cli.output.json({ webhook: describeWebhook(webhook), secret });
        return;
      }
      cli.output.text(secret ?? webhook.id);
      const what = secret === null ? '' : ' This is its secret, which is shown only now.';
      cli.output.note(
        `Added webhook ${webhook.id}.${what} Try it: qmcp webhooks test ${webhook.id}`,
      );
    });
  },
});
