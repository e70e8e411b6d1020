import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, request as sendRequest } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { bundleForBrowsers } from '../../browser/bundle-client.ts';

/** A host that is a web page, and the other origin that its sandbox proxy has. */
export interface AppHost extends AsyncDisposable {
  readonly url: string;
  readonly sandboxUrl: string;
}

/** What the page of a server says that it reaches (SEP-1865, `McpUiResourceCsp`). */
interface DeclaredCsp {
  readonly connectDomains?: readonly string[];
  readonly resourceDomains?: readonly string[];
  readonly frameDomains?: readonly string[];
  readonly baseUriDomains?: readonly string[];
}

/**
 * Starts a host. Its page speaks to the server through it, with a key that the page never sees.
 * @param mcp - the server without a path, and the key of who calls
 */
export async function startAppHost(mcp: {
  readonly url: string;
  readonly key: string;
}): Promise<AppHost> {
  await using opened = new AsyncDisposableStack();
  const { files } = await bundleForBrowsers('../e2e/apps/host/host-page.js');
  const proxy = await readFile(new URL('./host/sandbox-page.js', import.meta.url), 'utf8');
  const sandbox = opened.use(
    await serve((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://sandbox');
      const csp = JSON.parse(searchParams.get('csp') ?? '{}') as DeclaredCsp;
      response.setHeader('content-security-policy', policyOf(csp));
      reply(
        response,
        'text/html',
        `<!doctype html><style>${ALL}</style><body><script>${proxy}</script>`,
      );
    }),
  );
  const page = `<!doctype html><style>${FILL}</style><body data-sandbox="${sandbox.url}"><iframe sandbox="allow-scripts allow-same-origin"></iframe><script type="module" src="/page.js"></script>`;
  const host = opened.use(
    await serve((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://host');
      const script = files.get(pathname.slice(1));
      if (pathname === '/mcp') relay(request, response, mcp);
      else if (script === undefined) reply(response, 'text/html', page);
      else reply(response, 'text/javascript', script);
    }),
  );
  const stack = opened.move();
  return {
    url: host.url,
    sandboxUrl: sandbox.url,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const FILL = 'body { margin: 0 } iframe { border: 0; display: block; width: 100% }';
/** The sandbox is as large as the host makes it. */
const ALL = `${FILL} iframe { height: 100vh }`;

const reply = (response: ServerResponse, type: string, body: string): void =>
  void response.setHeader('content-type', type).end(body);

/** As the specification has hosts construct it ("Content Security Policy Enforcement"). */
function policyOf(csp: DeclaredCsp): string {
  const from = (domains: readonly string[] = []): string => domains.join(' ');
  const resources = from(csp.resourceDomains);
  return [
    "default-src 'none'",
    `script-src 'self' 'unsafe-inline' ${resources}`,
    `style-src 'self' 'unsafe-inline' ${resources}`,
    `connect-src ${from(csp.connectDomains) || "'none'"}`,
    `img-src 'self' data: ${resources}`,
    `frame-src ${from(csp.frameDomains) || "'none'"}`,
    "object-src 'none'",
    `base-uri ${from(csp.baseUriDomains) || "'self'"}`,
  ].join('; ');
}

/** Hands a request of the page on as the host's own: without its origin, and with the key. */
function relay(
  request: IncomingMessage,
  response: ServerResponse,
  { url, key }: { readonly url: string; readonly key: string },
): void {
  const { origin: _, host: __, ...headers } = request.headers;
  const onward = sendRequest(`${url}/mcp`, {
    method: request.method,
    headers: { ...headers, authorization: `Bearer ${key}` },
  });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

async function serve(answer: RequestListener) {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
