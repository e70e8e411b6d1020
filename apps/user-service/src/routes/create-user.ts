import { z } from 'zod';

import { parse } from '../parse.ts';
import { readJson } from '../read-json.ts';
import type { Route } from '../route.ts';
import { UserCreate } from '../user.ts';

const headers = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'Must be 1 to 255 printable ASCII characters without spaces')
    .optional(),
});

/** Adds a user; with an `Idempotency-Key`, a repeat within 24 hours gets the first answer and adds nobody. */
export const createUser: Route = {
  method: 'POST',
  path: '/v1/users',
  async handle(context, store) {
    const { 'Idempotency-Key': key } = parse(headers, {
      'Idempotency-Key': context.req.header('idempotency-key'),
    });
    const body = parse(UserCreate, await readJson(context));
    const user = store.create(body, key);
    return context.json(user, 201, { location: `/v1/users/${user.id}` });
  },
};
