import { basename } from 'node:path';

import { connect } from '@qmcp/client';
import type { Client, ClientHandlers, ConnectOptions } from '@qmcp/client';
import { stdio } from '@qmcp/client/stdio';
import type { HumanRequest, Logger } from '@qmcp/contracts';
import { clientTools } from '@qmcp/orchestration';
import type { ToolSource } from '@qmcp/orchestration';

import { remoteAuthorizer } from '../cli/remote-authorizer.ts';
import { endpointOf } from '../cli/remote-session.ts';
import { compose } from '../compose.ts';
import type { Config } from '../config.ts';
import { version } from '../version.ts';
import { InProcessTransport } from './in-process-transport.ts';
import { splitWords } from './split-words.ts';

/** Which servers' tools are wanted; without any, those of this folder. */
export interface WantedServers {
  /** Of servers, or of their MCP endpoints. */
  readonly urls: readonly string[];
  /** Command lines of servers that speak over their standard streams. */
  readonly commands: readonly string[];
}

/** What opening takes. */
export interface SourceSurroundings {
  readonly config: Config;
  readonly logger: Logger;
  /** Who answers what a server asks. */
  readonly handlersFor: (server: string) => ClientHandlers;
  /** Hears of calls of this folder's tools that wait for a person. */
  readonly onHeld: (request: HumanRequest) => void;
}

/** Opened servers. */
export interface OpenSources extends AsyncDisposable {
  readonly sources: readonly ToolSource[];
}

/**
 * Connects to servers, all or none. The API key is shown to the first URL alone, and a login to the URL that it is of: no
 * server gets the credentials of another.
 * @throws CliError, PlatformError, ServerError, HttpStatusError: which server can't be reached, and why
 */
export async function openSources(
  { urls, commands }: WantedServers,
  { config, logger, handlersFor, onHeld }: SourceSurroundings,
): Promise<OpenSources> {
  await using opened = new AsyncDisposableStack();
  const sources: ToolSource[] = [];
  const open = async (
    name: string,
    server: Parameters<typeof connect>[0],
    more: ConnectOptions = {},
  ): Promise<void> => {
    const client: Client = await connect(server, {
      ...more,
      clientInfo: { name: 'qmcp-chat', version },
      handlers: handlersFor(name),
      logger,
    });
    opened.use(client);
    sources.push(clientTools(name, client));
  };

  for (const [index, url] of urls.map(endpointOf).entries()) {
    const apiKey = index === 0 ? config.apiKey : undefined;
    const authorizer = await remoteAuthorizer(url, { apiKey, home: config.home });
    await open(url.host, url, { authorizer });
  }
  for (const words of commands.map(splitWords)) {
    const [command = '', ...args] = words;
    await open(basename(command), () => stdio({ command, args }));
  }
  if (sources.length === 0) {
    const application = await compose(config, { logger, metrics: false });
    opened.defer(() => application.close());
    const stop = await application.qmcp.server.human.changes.listen((request) => {
      // The first that is written of it; what follows is its task, and the decision.
      if (request.held !== null && request.revision === 1) onHeld(request);
    });
    opened.defer(stop);
    await open('qmcp', () => new InProcessTransport(application.qmcp), { era: 'modern' });
  }
  const stack = opened.move();
  return { sources, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
