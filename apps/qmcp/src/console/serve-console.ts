import { WireError } from '@qmcp/contracts';

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

/** Everything from this host, no script and no style in the page, nothing framed. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers for the app where no route does; undefined where it has nothing under the path either. */
export type ServeConsole = (context: ApiContext) => Promise<Response | undefined>;

/**
 * Serves the browser app: its files under their names, and its page for every other path that a browser navigates to, since
 * the app has paths of its own. They show nothing by themselves: all data is behind the API.
 * @param folders - where a built app may be, the first that has one; read once, at the first request
 */
export function serveConsole(folders: readonly URL[]): ServeConsole {
  let loading: Promise<ConsoleApp | undefined> | undefined;
  return async (context) => {
    const { method, path } = context.req;
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    const app = await (loading ??= ConsoleApp.load(folders));
    const file = app?.file(path);
    if (file !== undefined) {
      context.header('Cache-Control', file.immutable ? FOR_GOOD : 'no-cache');
      return fileResponse(context, file);
    }
    if (!isNavigation(context) || SERVED.has(path.split('/')[1] ?? '')) return undefined;
    if (app === undefined) throw notBuilt();
    context.header('Content-Security-Policy', PAGE_POLICY);
    context.header('Cache-Control', 'no-store');
    return fileResponse(context, app.page);
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
  const { mediaType, bytes, packed } = file;
  const takesPacked = packed !== undefined && acceptsGzip(context);
  context.header('Content-Type', mediaType);
  if (takesPacked) context.header('Content-Encoding', 'gzip');
  if (packed !== undefined) context.header('Vary', 'Accept-Encoding');
  return context.body(takesPacked ? packed : bytes, 200);
}

const acceptsGzip = ({ req }: ApiContext): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(req.header('accept-encoding') ?? '');
