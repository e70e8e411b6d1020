import { defineCommand } from '../cli/command.ts';
import { jsonOption } from '../cli/session-options.ts';

/** Prints the public key that the audit is verified with. */
export default defineCommand<{ readonly json?: boolean }>({
  name: 'audit key',
  summary: 'Print the public key that the audit is verified with',
  details:
    'Ed25519, 32 bytes in hex. Give it to auditors by a way that nobody here can change later. The private half stays in audit-keys/ of the home folder, or encrypted in the database.',
  examples: ['qmcp audit key > qmcp.pub', 'qmcp audit key --json'],
  configure: jsonOption,

  async run({ cli, options }) {
    const { withStore } = await import('../cli/with-store.ts');
    const { id, publicKey } = await withStore(cli, options, ({ store }) =>
      store.auditSeal.publicKey(),
    );
    if (options.json === true) cli.output.json({ id, public_key: publicKey });
    else cli.output.text(publicKey);
  },
});
