import { defineCommand } from '../cli/command.ts';
import { jsonOption } from '../cli/session-options.ts';

interface Options {
  readonly lost?: boolean;
  readonly json?: boolean;
}

/** Changes the key that signs the audit. */
export default defineCommand<Options>({
  name: 'audit rotate',
  summary: 'Sign the audit with a new key from now on',
  details:
    'The old key signs for the new one and is destroyed; who trusts the old one need not be told. With --lost nobody signs for the new key: auditors have to be given it, as at the beginning. Servers that run take the new key by themselves.',
  examples: ['qmcp audit rotate', 'qmcp audit rotate --lost'],
  configure: (command) =>
    jsonOption(command).option('--lost', 'the old key is gone and can sign for nothing'),

  async run({ cli, options }) {
    const [{ withStore }, { recordSecurityEvent }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('../cli/security-event.ts'),
    ]);
    const { id, publicKey } = await withStore(cli, options, async (open) => {
      const fresh = await open.store.auditSeal.rotateKey({ lost: options.lost === true });
      await recordSecurityEvent(open, 'audit.key_rotated', fresh.id);
      return fresh;
    });
    if (options.json === true) cli.output.json({ id, public_key: publicKey });
    else cli.output.text(publicKey);
  },
});
