import type { HttpBindings } from '@hono/node-server';
import type { Principal } from '@qmcp/contracts';
import type { Context } from 'hono';

import type { LiveSession } from '../console/console-sessions.ts';
import type { RequestIdentity } from './request-identity.ts';

/** What Hono carries along with a request. */
export interface ApiEnv {
  readonly Bindings: HttpBindings;
  readonly Variables: {
    identity: RequestIdentity;
    /** Template of the matched route; unset where none matched. */
    route?: string;
    /** Who asks; unset on open routes. */
    principal?: Principal;
    /** The session of the console by which they ask; unset where it is by something else. */
    session?: LiveSession;
  };
}

/** A request of the API while it is served. */
export type ApiContext = Context<ApiEnv>;
