import { parse } from '../parse.ts';
import { readJson } from '../read-json.ts';
import { readUserId } from '../read-user-id.ts';
import type { Route } from '../route.ts';
import { UserUpdate } from '../user.ts';

/** Changes the given fields of one user and answers with the whole of it. */
export const updateUser: Route = {
  method: 'PATCH',
  path: '/v1/users/:id',
  async handle(context, store) {
    const id = readUserId(context);
    const patch = parse(UserUpdate, await readJson(context));
    return context.json(store.update(id, patch));
  },
};
