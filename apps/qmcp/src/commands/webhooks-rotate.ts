import { defineCommand } from '../cli/command.ts';
import { readDurationMs } from '../cli/duration.ts';
import { recordSecurityEvent } from '../cli/security-event.ts';
import { jsonOption } from '../cli/session-options.ts';
import { findWebhook } from '../cli/webhooks.ts';

interface Options {
  readonly grace: string;
  readonly json?: boolean;
}

/** Puts a new secret in the place of an old one, which signs beside it for a while. */
export default defineCommand<Options, [id: string]>({
  name: 'webhooks rotate',
  summary: 'Replace the secret of a webhook; messages are signed with both for a while',
  details:
    'A receiver that takes any of the signatures changes over when it likes. The new secret is printed once.',
  examples: [
    'qmcp webhooks rotate 01990c1e-7f00-7000-8000-000000000000',
    'qmcp webhooks rotate 01990c1e-7f00-7000-8000-000000000000 --grace 0s',
  ],
  configure: (command) =>
    jsonOption(command)
      .argument('<id>', 'as `qmcp webhooks list` shows it')
      .option('--grace <duration>', 'how long the old secret signs as well', '24h'),

  async run({ cli, options }, id) {
    const graceMs = readDurationMs('--grace', options.grace);
    const [{ withStore }, { replaceSecret }, { describeWebhook }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('../notifying/replace-secret.ts'),
      import('../notifying/describe-webhook.ts'),
    ]);
    await withStore(cli, options, async (open) => {
      await findWebhook(open, id);
      const secret = await replaceSecret(open, id, graceMs);
      await recordSecurityEvent(open, 'webhook.secret_changed', id);
      if (options.json === true) {
        cli.output.json({ webhook: describeWebhook(await findWebhook(open, id)), secret });
        return;
      }
      cli.output.text(secret);
      cli.output.note(
        `This is the new secret, which is shown only now. The old one signs as well for ${options.grace} more.`,
      );
    });
  },
});
