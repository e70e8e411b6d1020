import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { PlatformError } from '@qmcp/contracts';
import type { Limits } from '@qmcp/contracts';

import { isLoopback } from './loopback.ts';

/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/**
 * Listens with `/mcp` for MCP and everything else for REST. Whoever sends headers or bodies slowly is cut off; streams
 * of ours may last.
 * @throws PlatformError `listen_failed`, with what to do
 */
export async function startHttpServer(
  address: ListenAddress,
  listeners: { readonly mcp: RequestListener; readonly rest: RequestListener },
  limits: Pick<Limits, 'headersTimeoutMs' | 'requestTimeoutMs'>,
): Promise<Server> {
  const server = createServer(
    { headersTimeout: limits.headersTimeoutMs, requestTimeout: limits.requestTimeoutMs },
    (request, response) => {
      const path = request.url?.split('?', 1)[0];
      (path === '/mcp' ? listeners.mcp : listeners.rest)(request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, address)));
    server.listen({ host: bare(address.host), port: address.port }, resolve);
  });
  return server;
}

/** The URL that people type: a loopback name for a loopback address. */
export function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  const name =
    isLoopback(host) && host !== '::1' ? host : host.includes(':') ? `[${bare(host)}]` : host;
  return `http://${name}:${port}`;
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, '');

function explain(error: NodeJS.ErrnoException, { host, port }: ListenAddress): PlatformError {
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is taken: stop what uses it, or choose another with --port or QMCP_PORT`,
    EACCES: `port ${port} needs privileges: choose one above 1023 with --port or QMCP_PORT`,
    EADDRNOTAVAIL: `this machine has no address ${host}: set another with --host or QMCP_HOST`,
  };
  return new PlatformError(
    'listen_failed',
    `Can't listen on ${host}: ${why[error.code ?? ''] ?? error.message}`,
    { cause: error },
  );
}
