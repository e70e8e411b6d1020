import { readUserId } from '../read-user-id.ts';
import type { Route } from '../route.ts';

/** Deletes one user for good; the id is never given again. */
export const deleteUser: Route = {
  method: 'DELETE',
  path: '/v1/users/:id',
  handle(context, store) {
    store.delete(readUserId(context));
    return context.body(null, 204);
  },
};
