import type { Context } from 'hono';

import type { UserStore } from './store/user-store.ts';

/** One door of the API: it reads the request, asks the store once, and answers. It refuses by throwing a `Problem`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  handle(context: Context, store: UserStore): Response | Promise<Response>;
}
