import { WireError } from '@qmcp/contracts';
import type { Entropy } from '@qmcp/contracts';

import type { ApiContext } from '../api/api-env.ts';
import { routes } from '../api/route-list.ts';
import { ConsoleApp } from './console-app.ts';
import type { ConsoleFile } from './console-app.ts';

/** First parts of the paths that are not the app's, whatever comes after them. */
const SERVED: ReadonlySet<string> = new Set([
  ...routes.map(({ config }) => config.path.split('/')[1] ?? ''),
  'mcp',
  'assets',
]);

const FOR_GOOD = 'public, max-age=31536000, immutable';

/** Answers for the app where no route does; undefined where it has nothing under the path either. */
export type ServeConsole = (context: ApiContext) => Promise<Response | undefined>;

/**
 * Serves the browser app: its files under their names, and its page for every other path that a browser navigates to, since
 * the app has paths of its own. They show nothing by themselves: all data is behind the API.
 * @param folders - where a built app may be, the first that has one; read once, at the first request
 */
export function serveConsole(
  folders: readonly URL[],
  { entropy }: { readonly entropy: Pick<Entropy, 'bytes'> },
): ServeConsole {
  let loading: Promise<ConsoleApp | undefined> | undefined;
  return async (context) => {
    const { method, path } = context.req;
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    const navigates = isNavigation(context) && !SERVED.has(path.split('/')[1] ?? '');
    const app = await (loading ??= ConsoleApp.load(folders));
    const file = app?.file(path);
    if (file !== undefined) return fileResponse(context, file);
    if (!navigates) return undefined;
    if (app === undefined) throw notBuilt();
    return pageResponse(context, app, Buffer.from(entropy.bytes(16)).toString('base64'));
  };
}

const isNavigation = ({ req }: ApiContext): boolean =>
  req.header('accept')?.includes('text/html') === true;

const notBuilt = (): WireError =>
  new WireError(
    'not_found',
    'The console is not built here: run `npm run build`, or use the API under /docs',
  );

function fileResponse(context: ApiContext, file: ConsoleFile): Response {
  const { mediaType, bytes, packed, immutable } = file;
  const takesPacked = packed !== undefined && acceptsGzip(context);
  return context.body(takesPacked ? packed : bytes, 200, {
    'Content-Type': mediaType,
    'Cache-Control': immutable ? FOR_GOOD : 'no-cache',
    ...(takesPacked && { 'Content-Encoding': 'gzip' }),
    ...(packed !== undefined && { Vary: 'Accept-Encoding' }),
  });
}

const acceptsGzip = ({ req }: ApiContext): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(req.header('accept-encoding') ?? '');

const pageResponse = (context: ApiContext, app: ConsoleApp, nonce: string): Response =>
  context.html(app.page(nonce), 200, {
    'Content-Security-Policy': policyOf(nonce),
    'Cache-Control': 'no-store',
  });

/** Everything from this host, no script in the page, nothing framed; a component's own styles carry the nonce. */
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
