import { WireError } from '@qmcp/contracts';

import type { Engine } from './engine.ts';
import type { Params } from './method.ts';
import { optionalString } from './params.ts';
import type { Catalogue, Listed } from './registry/catalogue.ts';
import type { RequestScope } from './request-scope.ts';

/** One page of a list, as JSON members. */
export interface ListPage {
  readonly member: string;
  /** How an entry looks to the caller. */
  readonly show?: (listed: Readonly<Record<string, unknown>>) => object;
  /** Tells apart what `show` makes of the same catalogue. Default: one way. */
  readonly look?: string;
}

/**
 * Writes the page of a catalogue that a cursor names, as the principal may see it: members of the result, as JSON.
 * @throws WireError `invalid_params` for a cursor that is none of ours
 */
export function writePage<E extends Listed>(
  catalogue: Catalogue<E>,
  page: ListPage,
  request: { engine: Engine; scope: RequestScope; params: Params },
): string {
  const { engine, scope, params } = request;
  const cursor = optionalString(params, 'cursor');
  const after = cursor === undefined ? undefined : readCursor(page.member, cursor);
  return catalogue.written(
    // In JSON, since cursors and scopes may hold any character: no two pages share a key.
    JSON.stringify([
      page.member,
      page.show === undefined,
      page.look,
      scope.principal.scopeKey,
      after,
    ]),
    () => {
      const { entries, last } = catalogue.slice(scope.principal, after, engine.limits.pageSize);
      const listed = entries.map((entry) => page.show?.(entry.listed) ?? entry.listed);
      const next =
        last === undefined ? '' : `,"nextCursor":${JSON.stringify(writeCursor(page.member, last))}`;
      return `"${page.member}":${JSON.stringify(listed)}${next}`;
    },
  );
}

const writeCursor = (member: string, key: string): string =>
  Buffer.from(JSON.stringify([member, key])).toString('base64url');

function readCursor(member: string, cursor: string): string {
  try {
    const [kind, key] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (kind === member && typeof key === 'string') return key;
  } catch {
    // Not ours; refused below like any other.
  }
  throw new WireError('invalid_params', 'Invalid cursor: start again without one');
}
