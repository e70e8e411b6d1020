import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A site with one page. */
export interface PageSite extends AsyncDisposable {
  readonly origin: string;
  /** What the page says that it shows. */
  readonly outcome: Promise<unknown>;
}

/** Serves a page that runs `page.js` of the given scripts. */
export async function servePage(files: ReadonlyMap<string, string>): Promise<PageSite> {
  const { promise: outcome, resolve } = Promise.withResolvers<unknown>();
  const answer = async (request: IncomingMessage): Promise<readonly [string, string]> => {
    const { pathname } = new URL(request.url ?? '', 'http://page');
    if (pathname === '/outcome') resolve(JSON.parse(await text(request)));
    const script = files.get(pathname.slice(1));
    if (script !== undefined) return ['text/javascript', script];
    return ['text/html', '<!doctype html><body><script type="module" src="/page.js"></script>'];
  };
  const server = createServer((request, response) => {
    void answer(request).then(([type, body]) => response.setHeader('content-type', type).end(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    outcome,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
