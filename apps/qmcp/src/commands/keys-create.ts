import { DEFAULT_SCOPE } from '@qmcp/contracts';

import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { recordSecurityEvent } from '../cli/security-event.ts';
import { readDurationMs } from '../cli/duration.ts';
import { printNewKey } from '../cli/print-new-key.ts';
import { jsonOption } from '../cli/session-options.ts';
import { KEY_SCOPE } from '../keys/key-scope.ts';

interface Options {
  readonly scope?: readonly string[];
  readonly expires?: string;
  readonly json?: boolean;
}

/** Makes an API key and prints it, once. */
export default defineCommand<Options, [name: string]>({
  name: 'keys create',
  summary: 'Make an API key; prints the secret once',
  details: `A scope names what the key may do: tools:call for tools that name none, users:read, resources:read, audit:read, metrics:read, …; users covers users:read and users:write, and * is everything. Default: ${DEFAULT_SCOPE}.`,
  examples: [
    'qmcp keys create ci --scope tools:call --expires 30d',
    'qmcp keys create reporting --scope audit:read metrics:read > key.txt',
  ],
  configure: (command) =>
    jsonOption(command)
      .argument('<name>', 'what the key is for')
      .option('--scope <scopes...>', 'what it may do')
      .option('--expires <duration>', 'how long it works, such as 12h or 30d (default: for good)'),

  async run({ cli, options }, name) {
    const { scope: scopes = [DEFAULT_SCOPE], expires } = options;
    const invalid = scopes.find((scope) => !KEY_SCOPE.test(scope));
    if (invalid !== undefined) {
      throw new CliError(
        'usage',
        `--scope ${invalid} is no scope: write words joined by colons, such as users:read, or *`,
      );
    }
    const lifetimeMs = expires === undefined ? null : readDurationMs('--expires', expires);
    const [{ withStore }, { mintKey }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('../keys/mint-key.ts'),
    ]);
    await withStore(cli, options, async (open) => {
      const minted = mintKey({ name, scopes, lifetimeMs }, open);
      await open.store.apiKeys.insert(minted.record);
      await recordSecurityEvent(open, 'key.created', minted.record.id);
      printNewKey(cli.output, minted, {
        json: options.json === true,
        nowMs: minted.record.createdAtMs,
      });
    });
  },
});
