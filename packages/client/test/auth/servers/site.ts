import { createServer } from 'node:http';
import type {
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a site received, whole. */
export interface Visit {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What it replies. An object is sent as JSON; `never` leaves the visitor waiting. */
export interface Answer {
  readonly status?: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | object;
  readonly never?: true;
}

/** A real HTTP server on loopback that remembers who came. */
export interface Site extends AsyncDisposable {
  readonly origin: string;
  readonly visits: readonly Visit[];
  /** How often a path was asked for. */
  count(path: string): number;
}

/** Starts a site; what it can't answer is a 404. */
export async function startSite(
  answer: (visit: Visit) => Answer | undefined | Promise<Answer | undefined>,
): Promise<Site> {
  const visits: Visit[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(`http://site${request.url ?? '/'}`);
    const visit = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    visits.push(visit);
    const reply = (await answer(visit)) ?? { status: 404, body: 'nothing here' };
    if (reply.never === true) return;
    const isText = typeof reply.body === 'string';
    response.writeHead(reply.status ?? 200, {
      'content-type': isText ? 'text/plain' : 'application/json',
      ...reply.headers,
    });
    response.end(isText ? reply.body : JSON.stringify(reply.body ?? {}));
  };
  const server = createServer((request, response) => {
    // A fixture that fails shows as a broken connection, with its reason.
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    visits,
    count: (path) => visits.filter((visit) => visit.path === path).length,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
