import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { recordSecurityEvent } from '../cli/security-event.ts';
import { findWebhook } from '../cli/webhooks.ts';

/** Has a webhook told again whose receiver had said that it is gone. */
export default defineCommand<object, [id: string]>({
  name: 'webhooks enable',
  summary: 'Tell a webhook again whose receiver said that it is gone',
  details:
    'A receiver that answers 410 disables its webhook, and what is on its way to it is given up: `qmcp webhooks deliveries <id> --status dead` lists it, for `qmcp webhooks replay`.',
  examples: ['qmcp webhooks enable 01990c1e-7f00-7000-8000-000000000000'],
  configure: (command) => command.argument('<id>', 'as `qmcp webhooks list` shows it'),

  async run({ cli, options }, id) {
    const { withStore } = await import('../cli/with-store.ts');
    await withStore(cli, options, async (open) => {
      await findWebhook(open, id);
      if (!(await open.store.webhooks.enable(id))) {
        throw new CliError('failed', `The webhook ${id} is not disabled: there is nothing to do`);
      }
      await recordSecurityEvent(open, 'webhook.enabled', id);
    });
    cli.output.note(`Webhook ${id} is told again of what happens from now on.`);
  },
});
