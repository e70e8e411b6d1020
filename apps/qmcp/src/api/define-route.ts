import { z } from '@hono/zod-openapi';
import type { OpenAPIHono, RouteConfig, RouteHandler } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';

import type { ApiEnv } from './api-env.ts';
import type { ApiOptions } from './api-ports.ts';
import type { ConsoleSessions } from '../console/console-sessions.ts';
import { SESSION_COOKIE } from '../console/session-cookie.ts';
import type { CallSummaries } from '../live/call-summary.ts';
import type { RecentCalls } from '../live/recent-calls.ts';
import { answerHead } from './middleware/answer-head.ts';
import { authenticate, demandSession } from './middleware/authenticate.ts';
import { authorize } from './middleware/authorize.ts';
import type { Demand } from './middleware/authorize.ts';
import { readJson } from './middleware/read-json.ts';
import { Problem, PROBLEM_MEDIA_TYPE } from './problem.ts';
import type { Readiness } from './readiness.ts';

/** Who may use a route: anyone at all, any proven caller, who is signed in to the console, or who holds a scope. */
export type Access = 'open' | 'authenticated' | 'session' | Demand;

/** What handlers work with. */
export interface ApiPorts extends ApiOptions {
  readonly readiness: Readiness;
  /** Who is signed in to the console. */
  readonly sessions: ConsoleSessions;
  /** Calls as they end. */
  readonly recentCalls: RecentCalls;
  readonly callSummaries: CallSummaries;
  /** The OpenAPI document of this API. */
  readonly document: OpenApiDocument;
}

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;

/** A route: what OpenAPI says of it, who may use it, and what serves it. */
export interface ApiRoute {
  readonly config: RouteConfig & { readonly operationId: string };
  readonly access: Access;
  mount(app: OpenAPIHono<ApiEnv>, ports: ApiPorts): void;
}

/** How OpenAPI knows the credentials, by name. */
export const securitySchemes = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'qk_…',
    description: 'An API key, made with `qmcp keys create`. A server in local mode needs none.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description:
      'A session of the console, opened with `POST /v1/session`. Whatever may change something also takes its `csrf_token`, in the header `X-CSRF-Token`.',
  },
} as const;

/** Media types of answers that are written bit by bit. */
const STREAMED: ReadonlySet<string> = new Set(['text/event-stream', 'application/x-ndjson']);

const NO_PARAMETERS = z.strictObject({});

/**
 * Declares a route. Parameters that its schema doesn't name are refused, never ignored: a misspelt filter would
 * otherwise answer with everything. Problems and credentials are documented here, once for all routes.
 * @param access - who may use it; enforced ahead of everything else
 * @param serve - makes the handler; refusals are thrown as `WireError`
 */
export function defineRoute<const R extends RouteConfig & { operationId: string }>(
  access: Access,
  declared: R,
  serve: (ports: ApiPorts) => RouteHandler<R, ApiEnv>,
): ApiRoute {
  const config = {
    ...declared,
    request: { query: NO_PARAMETERS, ...declared.request },
    security: securityOf(access),
    responses: { ...problemsOf(access, declared), ...declared.responses },
  };
  return {
    config,
    access,
    mount: (app, ports) => {
      const middleware = gatesOf(access, declared, ports);
      app.openapi({ ...config, middleware }, serve(ports));
    },
  };
}

/** What a request passes before its parameters are even looked at. */
function gatesOf(
  access: Access,
  { path, request, responses }: RouteConfig,
  ports: ApiPorts,
): MiddlewareHandler[] {
  const gates: MiddlewareHandler<ApiEnv>[] = [
    (context, next) => {
      context.set('route', path);
      return next();
    },
  ];
  if (access === 'session') gates.push(demandSession(ports));
  else if (access !== 'open') gates.push(authenticate(ports));
  if (typeof access === 'object') gates.push(authorize(ports, access));
  if (request?.body !== undefined) gates.push(readJson(ports));
  const streamed = streamedType(responses);
  if (streamed !== undefined) gates.push(answerHead(streamed));
  return gates;
}

/** What a route streams; undefined where it answers at once. */
function streamedType({ 200: answer }: RouteConfig['responses']): string | undefined {
  const content = answer !== undefined && 'content' in answer ? answer.content : {};
  return Object.keys(content ?? {}).find((mediaType) => STREAMED.has(mediaType));
}

/** OpenAPI 3.1 lets the list name the roles, here the scopes, that a scheme must come with. */
function securityOf(access: Access): Record<string, string[]>[] {
  if (access === 'open') return [];
  const session = { session: typeof access === 'object' ? [access.scope] : [] };
  return access === 'session' ? [session] : [{ apiKey: session.session }, session];
}

function problemsOf(access: Access, { request }: RouteConfig): Record<number, unknown> {
  return {
    ...(access !== 'open' && { 401: problem('The credentials are missing or refused.') }),
    403: problem('Not allowed: a missing scope, or a Host or Origin that is not served.'),
    ...(request?.body !== undefined && {
      400: problem('The body is not JSON in UTF-8, or too complex.'),
      413: problem('The body is too large.'),
      415: problem('The body is not `application/json`.'),
    }),
    422: problem('A parameter or the body breaks its schema.'),
    500: problem('A defect on our side.'),
    503: problem('Not served now; try again later.'),
  };
}

/** A problem in the list of a route's responses. */
export const problem = (
  description: string,
): { description: string; content: Record<string, { schema: typeof Problem }> } => ({
  description,
  content: { [PROBLEM_MEDIA_TYPE]: { schema: Problem } },
});

/** A JSON answer in the list of a route's responses. */
export const json = <S extends z.ZodType>(
  schema: S,
  description: string,
): { description: string; content: { 'application/json': { schema: S } } } => ({
  description,
  content: { 'application/json': { schema } },
});
