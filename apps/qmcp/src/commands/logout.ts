import { defineCommand } from '../cli/command.ts';

/** Forgets what `login` got. */
export default defineCommand<object, [url: string]>({
  name: 'logout',
  summary: 'Forget the sign-in at an MCP server',
  details:
    'Removes the tokens from this machine. The server may honour them until they end; its own pages say how to withdraw consent.',
  examples: ['qmcp logout https://mcp.example.com/mcp'],
  configure: (command) => command.argument('<url>', 'URL of the MCP endpoint'),

  async run({ cli, options }, url) {
    const [{ Login }, { endpointOf }] = await Promise.all([
      import('../cli/login.ts'),
      import('../cli/remote-session.ts'),
    ]);
    const endpoint = endpointOf(url);
    const { home } = await cli.config(options);
    await new Login(home, endpoint).forget();
    cli.output.text(`Signed out at ${endpoint.href}`);
  },
});
