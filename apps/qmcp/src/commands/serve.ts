import { localOwner } from '@qmcp/contracts';
import type { Logger } from '@qmcp/contracts';

import type { Cli } from '../cli/cli.ts';
import { defineCommand } from '../cli/command.ts';
import type { GlobalOptions } from '../cli/command.ts';
import { aborted, stopSignal } from '../cli/stop-signal.ts';
import type { Application } from '../compose.ts';
import type { Config } from '../config.ts';
import { exampleIsDue } from '../first-call/example-due.ts';
import { publicUrl } from '../loopback.ts';

interface Options {
  readonly stdio?: boolean;
  readonly host?: string;
  readonly port?: string;
  readonly watch?: boolean;
}

/** Loading what is left must not keep the first request waiting, which often comes with the start. */
const WARM_UP_AFTER_MS = 500;

/** Serves until a signal: drains, then ends. A second signal ends at once. */
export default defineCommand<Options>({
  name: 'serve',
  summary: 'Serve MCP over HTTP, or over stdio',
  details:
    'Over HTTP, MCP is served under /mcp and the REST API beside it, with its documentation under /docs. SIGINT and SIGTERM let calls finish; a second one ends at once.',
  examples: [
    'qmcp serve',
    'qmcp serve --port 4000 --watch',
    'qmcp serve --stdio',
    'QMCP_AUTH=keys QMCP_ALLOWED_HOSTS=qmcp.example qmcp serve --host 0.0.0.0',
  ],
  configure: (command) =>
    command
      .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
      .option('--port <number>', 'port to listen on, 0 for any free one (default: 3333)')
      .addOption(
        command
          .createOption('--stdio', 'serve the process that started this one, on standard streams')
          .conflicts(['host', 'port']),
      )
      .option('--watch', 'load the tools of the tools folder anew when their files change'),

  async run({ cli, options }) {
    const config = await cli.config(configOptions(options));
    const logger = await cli.logger(config, options.stdio === true ? 'person' : 'operator');
    const { compose } = await import('../compose.ts');
    using stop = stopSignal(cli.host);
    // A tool may let a promise of its own fail unseen: that must not end the calls of everybody else.
    using _stray = surviveStrayRejections(cli, logger);
    const application = await compose(config, { logger, metrics: options.stdio !== true });
    try {
      application.watchPolicy();
      if (options.watch === true && !application.watch()) {
        logger.info({}, 'there is no tools folder to watch: make one with `qmcp init`');
      }
      if (options.stdio === true) await serveStdio(cli, application, stop.signal);
      else await serveHttp(cli, application, { config, stop: stop.signal });
    } finally {
      await application.close();
    }
  },
});

const surviveStrayRejections = ({ host }: Cli, logger: Logger): Disposable => ({
  [Symbol.dispose]: host.onStrayRejection((reason) => {
    logger.error({ err: reason }, 'a promise failed with nobody waiting: a tool left it behind');
  }),
});

const configOptions = ({ home, config, logLevel, host, port }: Options & GlobalOptions) => ({
  home,
  config,
  logLevel,
  host,
  port,
});

async function serveHttp(
  cli: Cli,
  application: Application,
  { config, stop }: { readonly config: Config; readonly stop: AbortSignal },
): Promise<void> {
  const { clock, logger, registry, store } = application.qmcp;
  const isFirst = await exampleIsDue(config, store);
  const { url } = await application.qmcp.listen({ host: config.host, port: config.port });
  logger.info(
    {
      url: `${url}/mcp`,
      home: config.home,
      tools: registry.listTools(localOwner).length,
      access: config.auth,
    },
    'qmcp serves',
  );
  logger.info({}, `connect a client: ${clientCommand(url, config)}`);
  await using _example = isFirst ? await makeExample(cli, application, { url, config }) : undefined;
  await tellHowToSignIn(cli, application, { url, config });
  let warm: Promise<void> | undefined;
  const cancelTimer = clock.setTimer(() => {
    warm = application.warmUp();
  }, WARM_UP_AFTER_MS);
  await aborted(stop);
  cancelTimer();
  logger.info({}, 'stopping: calls under way may finish');
  await warm;
}

/** Something to decide for who starts qmcp for the first time. Its client goes before the server does. */
async function makeExample(
  { output }: Cli,
  { qmcp }: Application,
  { url, config }: { readonly url: string; readonly config: Config },
): Promise<AsyncDisposable | undefined> {
  const { makeFirstCall } = await import('../first-call/first-call.ts');
  return makeFirstCall({ url, home: config.home, qmcp }, (text) => output.note(text));
}

/** A secret is for the person who started this, and not for where the lines of a log are sent. */
async function tellHowToSignIn(
  { output }: Cli,
  { qmcp }: Application,
  { url, config }: { readonly url: string; readonly config: Config },
): Promise<void> {
  if (config.logFormat === 'json') {
    qmcp.logger.info({}, 'sign in to the console with the link that `qmcp console` prints');
    return;
  }
  const { signInNote } = await import('../console/sign-in-note.ts');
  output.note(await signInNote(qmcp, url, config));
}

/** What connects a client. */
function clientCommand(url: string, config: Config): string {
  const header = config.auth === 'keys' ? ' --header "Authorization: Bearer <key>"' : '';
  return `claude mcp add --transport http qmcp ${publicUrl(url, config)}/mcp${header}`;
}

/** The other end is gone when the input ends, or the output breaks. */
async function serveStdio(cli: Cli, application: Application, stop: AbortSignal): Promise<void> {
  const { PassThrough } = await import('node:stream');
  const { stdin, stdout } = cli.host;
  // Standard input can't be ended from here, so what is read goes through a stream that can.
  const input = new PassThrough();
  stdin.pipe(input);
  const end = (): void => {
    stdin.unpipe(input);
    stdin.pause();
    input.end();
  };
  stop.addEventListener('abort', end, { once: true });
  stdin.once('error', end);
  stdout.once('error', end);
  await application.qmcp.serveStdio(input, stdout);
}
