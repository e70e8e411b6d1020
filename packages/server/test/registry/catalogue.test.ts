import { PlatformError } from '@qmcp/contracts';
import type { Principal } from '@qmcp/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Catalogue } from '../../src/registry/catalogue.ts';
import { service } from '../test-server.ts';

const entry = (key: string, scope = 'all') => ({ key, scope, listed: { name: key } });

function catalogueOf(keys: Iterable<string>): Catalogue<ReturnType<typeof entry>> {
  const catalogue = new Catalogue<ReturnType<typeof entry>>('thing');
  for (const key of keys) catalogue.add(entry(key));
  return catalogue;
}

const reader = service('reader', 'all');

/** All pages, `between` called after each. */
function readAll(
  catalogue: Catalogue<ReturnType<typeof entry>>,
  limit: number,
  between: (page: number) => void = () => undefined,
): string[] {
  const seen: string[] = [];
  let after: string | undefined;
  for (let page = 0; ; page += 1) {
    const { entries, last } = catalogue.slice(reader, after, limit);
    seen.push(...entries.map(({ key }) => key));
    if (last === undefined) return seen;
    after = last;
    between(page);
  }
}

const keysOf = (catalogue: Catalogue<ReturnType<typeof entry>>, principal: Principal): string[] =>
  catalogue.visibleTo(principal).map(({ key }) => key);

describe('paging', () => {
  const keys = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 30 });
  const limit = fc.integer({ min: 1, max: 10 });

  it('shows every entry exactly once, in order, for any page size', () => {
    fc.assert(
      fc.property(keys, limit, (all, size) => {
        expect(readAll(catalogueOf(all), size)).toEqual(all.toSorted());
      }),
    );
  });

  it('loses nothing that stays and repeats nothing while entries come and go', () => {
    const change = fc.record({ add: fc.boolean(), key: fc.string({ maxLength: 4 }) });
    fc.assert(
      fc.property(keys, limit, fc.array(change, { maxLength: 10 }), (all, size, changes) => {
        const catalogue = catalogueOf(all);
        const touched = new Set(changes.map(({ key }) => key));
        const seen = readAll(catalogue, size, (page) => {
          const { add, key } = changes[page] ?? { add: false, key: '' };
          if (!add) catalogue.remove(key);
          else if (catalogue.get(key) === undefined) catalogue.add(entry(key));
        });
        expect(seen).toEqual([...new Set(seen)].toSorted());
        const stayed = all.filter((key) => !touched.has(key));
        expect(seen.filter((key) => stayed.includes(key))).toEqual(stayed.toSorted());
      }),
    );
  });

  it('goes on where an entry stood that has gone since', () => {
    const catalogue = catalogueOf(['a', 'b', 'c']);
    expect(catalogue.slice(reader, undefined, 2).last).toBe('b');
    catalogue.remove('b');
    expect(catalogue.slice(reader, 'b', 2)).toMatchObject({ entries: [{ key: 'c' }] });
  });

  it('ends without a further page where the last one is full', () => {
    expect(catalogueOf(['a', 'b']).slice(reader, undefined, 2).last).toBeUndefined();
    expect(catalogueOf(['a']).slice(reader, 'z', 2)).toEqual({ entries: [], last: undefined });
  });
});

describe('what a principal sees', () => {
  it('is what its scopes grant', () => {
    const catalogue = new Catalogue<ReturnType<typeof entry>>('thing');
    catalogue.add(entry('read', 'users:read'));
    catalogue.add(entry('write', 'users:write'));
    catalogue.add(entry('other', 'notes'));
    expect(keysOf(catalogue, service('a', 'users:read'))).toEqual(['read']);
    expect(keysOf(catalogue, service('b', 'users'))).toEqual(['read', 'write']);
    expect(keysOf(catalogue, service('c'))).toEqual([]);
    expect(keysOf(catalogue, service('d', '*'))).toEqual(['other', 'read', 'write']);
  });

  it('follows additions and removals', () => {
    const catalogue = catalogueOf(['b']);
    expect(keysOf(catalogue, reader)).toEqual(['b']);
    catalogue.add(entry('a'));
    expect(keysOf(catalogue, reader)).toEqual(['a', 'b']);
    expect(catalogue.ordered.map(({ key }) => key)).toEqual(['a', 'b']);
    expect(catalogue.remove('b')).toBe(true);
    expect(catalogue.remove('b')).toBe(false);
    expect(keysOf(catalogue, reader)).toEqual(['a']);
    expect(catalogue.ordered.map(({ key }) => key)).toEqual(['a']);
  });
});

describe('what was written', () => {
  it('is kept until the catalogue changes', () => {
    const catalogue = catalogueOf(['a']);
    let writes = 0;
    const write = () => String((writes += 1));
    expect([catalogue.written('k', write), catalogue.written('k', write)]).toEqual(['1', '1']);
    expect(catalogue.written('other', write)).toBe('2');
    catalogue.add(entry('b'));
    expect(catalogue.written('k', write)).toBe('3');
    catalogue.remove('b');
    expect(catalogue.written('k', write)).toBe('4');
    catalogue.remove('never there');
    expect(catalogue.written('k', write)).toBe('4');
  });

  it('does not pile up', () => {
    const catalogue = catalogueOf(['a']);
    let writes = 0;
    const write = () => String((writes += 1));
    for (let cursor = 0; cursor <= 1_000; cursor += 1) catalogue.written(`c${cursor}`, write);
    catalogue.written('c0', write);
    expect(writes).toBe(1_002);
  });
});

it('refuses a key that is taken', () => {
  const catalogue = catalogueOf(['a']);
  expect(() => catalogue.add(entry('a'))).toThrow(PlatformError);
  expect(() => catalogue.add(entry('a'))).toThrow("The thing 'a' is already registered");
});
