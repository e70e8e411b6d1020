import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { findWebhook } from '../cli/webhooks.ts';

/** Sends a webhook a message that only shows that messages arrive. */
export default defineCommand<object, [id: string]>({
  name: 'webhooks test',
  summary: 'Send a webhook a test message, and say whether it arrived',
  details: 'Tries once, from this process. The message is about a question that is over already.',
  examples: ['qmcp webhooks test 01990c1e-7f00-7000-8000-000000000000'],
  configure: (command) => command.argument('<id>', 'as `qmcp webhooks list` shows it'),

  async run({ cli, options }, id) {
    const [{ withStore }, { Courier, testEvent }, { notifyingOptions }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('@qmcp/execution'),
      import('../notifying/notifying-options.ts'),
    ]);
    const { home, config: configFile, logLevel } = options;
    const config = await cli.config({ home, config: configFile, logLevel });
    using stop = stopSignal(cli.host);
    await withStore(cli, options, async (open) => {
      const webhook = await findWebhook(open, id);
      const { webhookHosts: allowedHosts = [], mail } = notifyingOptions(config);
      const consoleUrl = (): string | undefined => config.publicUrl;
      const courier = new Courier({ ...open, allowedHosts, mail, consoleUrl });
      const { attempt } = await courier.send({ webhook, event: testEvent(open) }, stop.signal);
      if (attempt.failure !== null) throw new CliError('failed', attempt.failure);
      cli.output.text(`It arrived: answer ${attempt.answer} after ${attempt.durationMs} ms.`);
    });
  },
});
