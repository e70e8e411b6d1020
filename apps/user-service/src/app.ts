import { type Context, Hono } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';

import { authenticate } from './authenticate.ts';
import { checkHost } from './check-host.ts';
import { Problem } from './problem.ts';
import type { Route } from './route.ts';
import { createUser } from './routes/create-user.ts';
import { deleteUser } from './routes/delete-user.ts';
import { getUser } from './routes/get-user.ts';
import { health } from './routes/health.ts';
import { searchUsers } from './routes/search-users.ts';
import { updateUser } from './routes/update-user.ts';
import { isBusy } from './store/database.ts';
import type { UserStore } from './store/user-store.ts';

const ROUTES: readonly Route[] = [health, createUser, searchUsers, getUser, updateUser, deleteUser];

/** An unexpected error and the id under which the client was told of it. */
export interface Fault {
  readonly id: string;
  readonly error: Error;
}

/** What the app stands on. */
export interface AppOptions {
  readonly store: UserStore;
  /** The bearer token each request must carry; without one, only requests addressed to this machine pass. */
  readonly token?: string | undefined;
  readonly newFaultId: () => string;
  readonly onFault: (fault: Fault) => void;
}

/** Joins the routes to the store behind the door check; every refusal leaves as problem+json, and no error in full. */
export function createApp(options: AppOptions): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('cache-control', 'no-store');
  });
  app.use(options.token === undefined ? checkHost : authenticate(options.token));
  app.use(methodNotAllowed({ app, onMethodNotAllowed: refuseMethod }));
  for (const route of ROUTES) {
    app.on(route.method, route.path, (context) => route.handle(context, options.store));
  }
  app.notFound(refusePath);
  app.onError((error) => toProblem(error, options).toResponse());
  return app;
}

function refuseMethod(context: Context, methods: readonly string[]): Response {
  const allow = methods.join(', ');
  const detail = `${context.req.path} takes ${allow}, not ${context.req.method}.`;
  return new Problem('method_not_allowed', detail, { headers: { allow } }).toResponse();
}

function refusePath(context: Context): Response {
  return new Problem(
    'no_such_path',
    `There is nothing at ${context.req.path}: users are at /v1/users.`,
  ).toResponse();
}

function toProblem(error: Error, { newFaultId, onFault }: AppOptions): Problem {
  if (Problem.is(error)) return error;
  if (isBusy(error)) {
    return new Problem('busy', 'Another process is writing: send the request again in a moment.', {
      headers: { 'retry-after': '1' },
    });
  }
  const id = newFaultId();
  onFault({ id, error });
  const detail = `Look whether anything was changed, and report fault ${id} to whoever runs the service.`;
  return new Problem('internal', detail, { instance: `urn:uuid:${id}` });
}
