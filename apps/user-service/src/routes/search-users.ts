import { Problem } from '../problem.ts';
import { parse } from '../parse.ts';
import type { Route } from '../route.ts';
import { UserSearch } from '../user.ts';

const NUMBERS: ReadonlySet<string> = new Set(['limit', 'after']);

/** Finds users by parts of their fields, a page at a time. */
export const searchUsers: Route = {
  method: 'GET',
  path: '/v1/users',
  handle(context, store) {
    const search = parse(UserSearch, readQuery(context.req.queries()));
    return context.json(store.search(search));
  },
};

function readQuery(queries: Record<string, string[]>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(queries).map(([name, values]) => [name, readValue(name, values)]),
  );
}

function readValue(name: string, [value = '', ...others]: string[]): string | number {
  if (others.length > 0) {
    throw new Problem('invalid', 'Give each parameter once.', {
      errors: [{ path: name, message: 'Given more than once' }],
    });
  }
  return NUMBERS.has(name) && /^\d+$/.test(value) ? Number(value) : value;
}
