import type { Command } from 'commander';

import type { Cli } from './cli.ts';
import type { GlobalOptions } from './command.ts';
import type { Session } from './session.ts';
import { stopSignal } from './stop-signal.ts';

/** Options of commands that talk to a server. */
export interface SessionOptions {
  readonly url?: string;
  readonly keyFile?: string;
  readonly json?: boolean;
}

/** Declares {@link SessionOptions}. */
export const sessionOptions = (command: Command): Command =>
  jsonOption(command)
    .option('--url <url>', 'talk to this running server instead of the store of this folder')
    .option('--key-file <file>', 'file with the API key for --url (or set QMCP_API_KEY)');

/** Declares `--json`. */
export const jsonOption = (command: Command): Command =>
  command.option('--json', 'print JSON, for programs');

/** To whoever sees nothing happen. */
const HOW_TO_GO_ON =
  'Waiting for it; Ctrl-C gives it up. What waits for a person is decided in the console, or with `qmcp approvals`.';

/**
 * Opens the server that the options name, lets `use` work with it, and closes it. A signal cancels what is under way.
 * @throws PlatformError, CliError when it can't be opened
 */
export async function withSession<T>(
  cli: Cli,
  options: SessionOptions & GlobalOptions,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  using stop = stopSignal(cli.host);
  await using session = await openSession(cli, options, stop.signal);
  return await use(session);
}

async function openSession(
  cli: Cli,
  { url, keyFile, home, config: configFile, logLevel }: SessionOptions & GlobalOptions,
  signal: AbortSignal,
): Promise<Session> {
  const config = await cli.config({ home, config: configFile, logLevel, apiKeyFile: keyFile });
  if (url !== undefined) {
    const [{ endpointOf, RemoteSession }, { remoteAuthorizer }] = await Promise.all([
      import('./remote-session.ts'),
      import('./remote-authorizer.ts'),
    ]);
    const authorizer = await remoteAuthorizer(endpointOf(url), {
      apiKey: config.apiKey,
      home: config.home,
    });
    const onWaiting = (message: string): void => cli.output.note(`${message}\n${HOW_TO_GO_ON}`);
    return await RemoteSession.open({ url, authorizer, signal, onWaiting });
  }
  const [{ compose }, { LocalSession }] = await Promise.all([
    import('../compose.ts'),
    import('./local-session.ts'),
  ]);
  const logger = await cli.logger(config, 'person');
  return new LocalSession(await compose(config, { logger, metrics: false }), signal);
}
