import { findKey } from '../cli/api-keys.ts';
import { defineCommand } from '../cli/command.ts';
import { recordSecurityEvent } from '../cli/security-event.ts';
import { jsonOption } from '../cli/session-options.ts';
import { describeKey } from '../keys/describe-key.ts';

/** Ends an API key. */
export default defineCommand<{ readonly json?: boolean }, [id: string]>({
  name: 'keys revoke',
  summary: 'Revoke an API key at once',
  details: 'Servers that run refuse it within a second. A key can’t be restored.',
  examples: ['qmcp keys revoke 3k9v0m2p7xqa'],
  configure: (command) =>
    jsonOption(command).argument('<id>', 'id of the key, from `qmcp keys list`'),

  async run({ cli, options }, id) {
    const { withStore } = await import('../cli/with-store.ts');
    const key = await withStore(cli, options, async (open) => {
      await findKey(open, id);
      await open.store.apiKeys.revoke(id, open.clock.nowMs());
      await recordSecurityEvent(open, 'key.revoked', id);
      return describeKey(await findKey(open, id), open.clock.nowMs());
    });
    if (options.json === true) cli.output.json(key);
    else cli.output.text(`Revoked ${key.id} (${key.name}).`);
  },
});
