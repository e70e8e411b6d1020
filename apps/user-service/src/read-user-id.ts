import type { Context } from 'hono';
import { z } from 'zod';

import { parse } from './parse.ts';
import { UserId } from './user.ts';

const path = z.object({ id: UserId });

/** Reads the `{id}` of the path; throws the problem `invalid` when it isn't a positive whole number. */
export function readUserId(context: Context): number {
  const digits = context.req.param('id') ?? '';
  return parse(path, { id: /^\d+$/.test(digits) ? Number(digits) : digits }).id;
}
