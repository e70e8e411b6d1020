import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { recordSecurityEvent } from '../cli/security-event.ts';
import { findWebhook } from '../cli/webhooks.ts';

/** Has a message that was given up tried anew. */
export default defineCommand<object, [id: string, message: string]>({
  name: 'webhooks replay',
  summary: 'Try a message anew that was given up',
  details: 'A server that runs takes it within five seconds; else the next one that starts.',
  examples: [
    'qmcp webhooks replay 01990c1e-7f00-7000-8000-000000000000 msg_01990c1e-8000-7000-8000-000000000000_approval_requested',
  ],
  configure: (command) =>
    command
      .argument('<id>', 'as `qmcp webhooks list` shows it')
      .argument('<message>', 'as `qmcp webhooks deliveries --status dead` shows it'),

  async run({ cli, options }, id, message) {
    const { withStore } = await import('../cli/with-store.ts');
    await withStore(cli, options, async (open) => {
      const { id: webhookId } = await findWebhook(open, id);
      const delivery = { webhookId, eventId: message };
      if (!(await open.store.webhooks.replay(delivery, open.clock.nowMs()))) {
        throw new CliError(
          'notFound',
          `No such message was given up: \`qmcp webhooks deliveries ${id} --status dead\` lists those that were`,
        );
      }
      await recordSecurityEvent(open, 'webhook.replayed', webhookId);
    });
    cli.output.note(`${message} is tried anew.`);
  },
});
