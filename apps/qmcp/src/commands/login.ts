import { readFile } from 'node:fs/promises';

import type { Authorizer } from '@qmcp/client';

import type { Cli } from '../cli/cli.ts';
import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import type { Login, LoginFacts } from '../cli/login.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { version } from '../version.ts';

interface Options {
  readonly port?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
}

/** Signs a person in at an MCP server that speaks OAuth, for later commands with `--url`. */
export default defineCommand<Options, [url: string]>({
  name: 'login',
  summary: 'Sign in at an MCP server, for commands with --url',
  details:
    'Prints the address of the page where you consent; open it in a browser on this machine. Tokens are kept in .qmcp/logins, readable by you alone, and renewed by themselves. A server that takes API keys needs no login: use --key-file or QMCP_API_KEY.',
  examples: [
    'qmcp login https://mcp.example.com/mcp',
    'qmcp login https://mcp.example.com/mcp --client-id my-client --port 8080',
  ],
  configure: (command) =>
    command
      .argument('<url>', 'URL of the MCP endpoint')
      .option('--port <port>', 'port on which the browser comes back; by default a free one')
      .option('--client-id <id>', 'the client id that was registered by hand')
      .option('--client-secret-file <file>', 'file with its secret, where it has one'),

  async run({ cli, options }, url) {
    const [{ Login }, { endpointOf }] = await Promise.all([
      import('../cli/login.ts'),
      import('../cli/remote-session.ts'),
    ]);
    const endpoint = endpointOf(url);
    const { home: folder, config, logLevel } = options;
    const { home } = await cli.config({ home: folder, config, logLevel });
    const login = new Login(home, endpoint);
    const asked = await signIn(cli, { endpoint, login, options });
    cli.output.text(
      asked ? `Signed in at ${endpoint.href}` : `${endpoint.href} asks for no sign-in`,
    );
  },
});

interface SignIn {
  readonly endpoint: URL;
  readonly login: Login;
  readonly options: Options;
}

/** @returns whether the server asked for it */
async function signIn(cli: Cli, { endpoint, login, options }: SignIn): Promise<boolean> {
  const [{ connect, oauth }, { openLoopbackReceiver }, { CLIENT_NAME }, { clientOf }] =
    await Promise.all([
      import('@qmcp/client'),
      import('@qmcp/client/loopback-receiver'),
      import('../cli/remote-authorizer.ts'),
      import('../cli/login.ts'),
    ]);
  using stop = stopSignal(cli.host);
  const before = await login.facts();
  await using receiver = await openLoopbackReceiver({ port: await portOf(options, before) });
  const facts: LoginFacts = {
    redirectUri: receiver.redirectUri,
    ...(await clientOptions(options)),
  };
  let asked = false;
  const inner = oauth({
    store: login.store,
    clientName: CLIENT_NAME,
    receiver,
    ...clientOf(facts),
    redirect(page) {
      cli.output.note(`Open this page in your browser, and consent there:\n\n  ${page.href}\n`);
    },
  });
  const authorizer: Authorizer = {
    ...inner,
    async challenged(request, reply, attempt) {
      asked = true;
      return await inner.challenged(request, reply, attempt);
    },
  };
  const clientInfo = { name: 'qmcp-cli', version };
  await using client = await connect(endpoint, { authorizer, clientInfo, signal: stop.signal });
  // Some servers present themselves to anyone, and ask who it is only for what they have.
  await client.listTools({ signal: stop.signal });
  if (asked) await login.keep(facts);
  return asked;
}

/** The port of the last login is used again where it is free: the client is registered with it. */
async function portOf({ port }: Options, before: LoginFacts | undefined): Promise<number> {
  const text = port ?? (before === undefined ? '0' : new URL(before.redirectUri).port);
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw new CliError('usage', `--port ${text} is no port: give a number up to 65535`);
}

async function clientOptions({
  clientId,
  clientSecretFile,
}: Options): Promise<Partial<LoginFacts>> {
  if (clientSecretFile === undefined) return clientId === undefined ? {} : { clientId };
  if (clientId === undefined) {
    throw new CliError('usage', '--client-secret-file needs --client-id beside it');
  }
  return { clientId, clientSecret: (await readFile(clientSecretFile, 'utf8')).trim() };
}
