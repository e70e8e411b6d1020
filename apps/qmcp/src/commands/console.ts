import { defineCommand } from '../cli/command.ts';
import { recordSecurityEvent } from '../cli/security-event.ts';
import { publicUrl } from '../loopback.ts';

/** Prints a link that signs the owner in to the console. */
export default defineCommand({
  name: 'console',
  summary: 'Print a link that signs you in to the console, once',
  details:
    'The link works once, within 15 minutes, and signs in as the owner: who is at the command line of the server may do everything. Others sign in with an API key. The server must be running on the same folder.',
  examples: ['qmcp console'],

  async run({ cli, options }) {
    const { home, config: configFile } = options;
    const config = await cli.config({ home, config: configFile });
    const [{ withStore }, { ConsoleSessions }, { signInUrl }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('../console/console-sessions.ts'),
      import('../console/sign-in-url.ts'),
    ]);
    const secret = await withStore(cli, options, async (open) => {
      const offered = await new ConsoleSessions(open).offerLink();
      await recordSecurityEvent(open, 'sign_in.offered', 'owner');
      return offered;
    });
    const name = config.host.includes(':') ? `[${config.host}]` : config.host;
    cli.output.text(signInUrl(publicUrl(`http://${name}:${config.port}`, config), secret));
  },
});
