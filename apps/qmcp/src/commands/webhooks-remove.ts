import { defineCommand } from '../cli/command.ts';
import { recordSecurityEvent } from '../cli/security-event.ts';
import { findWebhook } from '../cli/webhooks.ts';

/** Removes a webhook. */
export default defineCommand<object, [id: string]>({
  name: 'webhooks remove',
  summary: 'Remove a webhook, and what is on its way to it',
  details: 'Takes effect at once, in every server of the store.',
  examples: ['qmcp webhooks remove 01990c1e-7f00-7000-8000-000000000000'],
  configure: (command) => command.argument('<id>', 'as `qmcp webhooks list` shows it'),

  async run({ cli, options }, id) {
    const { withStore } = await import('../cli/with-store.ts');
    await withStore(cli, options, async (open) => {
      await findWebhook(open, id);
      await open.store.webhooks.remove(id);
      await recordSecurityEvent(open, 'webhook.removed', id);
    });
    cli.output.note(`Webhook ${id} is removed.`);
  },
});
