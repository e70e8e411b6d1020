import { readUserId } from '../read-user-id.ts';
import type { Route } from '../route.ts';

/** Gives one user. */
export const getUser: Route = {
  method: 'GET',
  path: '/v1/users/:id',
  handle(context, store) {
    return context.json(store.get(readUserId(context)));
  },
};
