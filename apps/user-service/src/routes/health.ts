import type { Route } from '../route.ts';

/** Tells that the service answers and can read its store. */
export const health: Route = {
  method: 'GET',
  path: '/health',
  handle(context, store) {
    store.check();
    return context.json({ status: 'ok' });
  },
};
