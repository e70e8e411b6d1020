import type { ApiKeyRecord } from '@qmcp/contracts';

import { statusOf } from '../api-key-status.ts';
import { findKey } from '../cli/api-keys.ts';
import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { recordSecurityEvent } from '../cli/security-event.ts';
import { readDurationMs } from '../cli/duration.ts';
import { printNewKey } from '../cli/print-new-key.ts';
import { jsonOption } from '../cli/session-options.ts';

interface Options {
  readonly grace: string;
  readonly json?: boolean;
}

/** Puts a new key in the place of an old one, which goes on working for a while. */
export default defineCommand<Options, [id: string]>({
  name: 'keys rotate',
  summary: 'Replace an API key; the old one works on for a while',
  details: 'The new key has the name, the scopes and the lifetime of the old one.',
  examples: ['qmcp keys rotate 3k9v0m2p7xqa', 'qmcp keys rotate 3k9v0m2p7xqa --grace 0s'],
  configure: (command) =>
    jsonOption(command)
      .argument('<id>', 'id of the key, from `qmcp keys list`')
      .option('--grace <duration>', 'how long the old key works on', '24h'),

  async run({ cli, options }, id) {
    const graceMs = readDurationMs('--grace', options.grace);
    const [{ withStore }, { mintSuccessor }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('../keys/mint-key.ts'),
    ]);
    await withStore(cli, options, async (open) => {
      const old = await findKey(open, id);
      const nowMs = open.clock.nowMs();
      demandRotatable(old, await open.store.apiKeys.list(), nowMs);
      const minted = mintSuccessor(old, open);
      await open.store.apiKeys.rotate(minted.record, nowMs + graceMs);
      await recordSecurityEvent(open, 'key.rotated', id);
      printNewKey(cli.output, minted, { json: options.json === true, nowMs });
      if (options.json !== true) cli.output.note(`The old key works for ${options.grace} more.`);
    });
  },
});

/** @throws CliError when the key no longer works (its holder would get access back), or has been replaced already */
function demandRotatable(key: ApiKeyRecord, all: readonly ApiKeyRecord[], nowMs: number): void {
  const status = statusOf(key, nowMs);
  if (status !== 'active') {
    throw new CliError(
      'failed',
      `The key ${key.id} is ${status}: make a new one with \`qmcp keys create\``,
    );
  }
  const successor = all.find(({ rotatedFrom }) => rotatedFrom === key.id);
  if (successor === undefined) return;
  throw new CliError(
    'failed',
    `The key ${key.id} was replaced by ${successor.id} already: rotate that one`,
  );
}
