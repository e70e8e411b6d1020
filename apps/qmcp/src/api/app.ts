import type { RequestListener } from 'node:http';

import { getRequestListener, RequestError } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import { WireError } from '@qmcp/contracts';

import { allowedMethods } from './allowed-methods.ts';
import type { ApiContext, ApiEnv } from './api-env.ts';
import type { ApiOptions } from './api-ports.ts';
import type { ApiPorts } from './define-route.ts';
import { describeApi } from './describe-api.ts';
import { asWireError, invalidInput } from './failures.ts';
import { guardOrigin } from './middleware/guard-origin.ts';
import { observe } from './middleware/observe.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { builtConsole } from '../console/console-app.ts';
import { ConsoleSessions } from '../console/console-sessions.ts';
import { serveConsole } from '../console/serve-console.ts';
import { CallSummaries } from '../live/call-summary.ts';
import { RecentCalls } from '../live/recent-calls.ts';
import { problemResponse } from './problem.ts';
import { Readiness } from './readiness.ts';
import { identify } from './request-identity.ts';
import { routes } from './route-list.ts';

/** The REST API of a running server. */
export interface Api {
  /** Serves every path but the MCP endpoint's. Never throws. */
  readonly listener: RequestListener;
}

/** Puts the REST API and the console together. It holds nothing that needs closing. */
export function createApi(options: ApiOptions): Api {
  const app = new OpenAPIHono<ApiEnv>({
    strict: true,
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.target, result.error);
    },
  });
  const { allowedHosts = [], allowedOrigins = [] } = options;
  app.use(
    observe(options),
    securityHeaders(),
    guardOrigin({ allowedHosts, allowedOrigins }, options.server),
  );
  const ports: ApiPorts = {
    ...options,
    readiness: new Readiness(options),
    sessions: new ConsoleSessions(options),
    recentCalls: new RecentCalls(options),
    callSummaries: new CallSummaries(options),
    document: describeApi(options.info),
  };
  for (const route of routes) route.mount(app, ports);
  const serveApp = serveConsole(options.consoleFolders ?? builtConsole);
  app.notFound(
    async (context) =>
      (await serveApp(context)) ??
      problemResponse(notServed(context), context.var.identity.requestId),
  );
  app.onError((error, context) => {
    const { identity } = context.var;
    return problemResponse(asWireError(error, options.logger, identity), identity.requestId);
  });
  return { listener: listen(app, options) };
}

function notServed({ req }: ApiContext): WireError {
  const allow = allowedMethods(req.path);
  if (allow.length === 0) {
    return new WireError(
      'not_found',
      'There is nothing under this path: see /docs for what there is',
    );
  }
  return new WireError('method_not_allowed', `Use ${allow.join(' or ')} here`, { allow });
}

function listen(
  app: OpenAPIHono<ApiEnv>,
  { entropy, logger }: Pick<ApiOptions, 'entropy' | 'logger'>,
): RequestListener {
  const serve = getRequestListener((request, bindings) => app.fetch(request, bindings), {
    overrideGlobalObjects: false,
    // A request that makes no URL never gets as far as the routes.
    errorHandler: (error) => {
      const identity = identify({}, entropy);
      const refusal =
        error instanceof RequestError ? noUrl() : asWireError(error, logger, identity);
      return problemResponse(refusal, identity.requestId);
    },
  });
  return (request, response) => void serve(request, response);
}

const noUrl = (): WireError =>
  new WireError('invalid_request', 'Host and request target make no URL: correct them');
