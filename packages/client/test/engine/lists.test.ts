import { fakeClock } from '@qmcp/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ServerError } from '../../src/index.ts';
import { PagedList } from '../../src/lists/paged-list.ts';
import type { ListPage } from '../../src/results/lists.ts';

interface Page {
  readonly entries: readonly string[];
  readonly ttlMs: number;
}

/** A server's list: page `n` is found under the cursor `n`. */
function listOf(pages: readonly Page[]) {
  const clock = fakeClock();
  const asked: (string | undefined)[] = [];
  let served = pages;
  const fetch = async (cursor: string | undefined): Promise<ListPage<string>> => {
    asked.push(cursor);
    const index = Number(cursor ?? 0);
    const page = served[index];
    if (page === undefined) throw new ServerError({ code: -32602, message: 'No such cursor' });
    const next = index + 1 < served.length ? { nextCursor: String(index + 1) } : {};
    return { ...page, ...next, cacheScope: 'private' };
  };
  return {
    list: new PagedList('things/list', fetch, clock),
    clock,
    asked,
    become: (next: readonly Page[]) => {
      served = next;
    },
  };
}

describe('a list', () => {
  it('is whole, over all its pages, in their order', async () => {
    const { list, asked } = listOf([
      { entries: ['a', 'b'], ttlMs: 0 },
      { entries: ['c'], ttlMs: 0 },
    ]);
    expect(await list.all()).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual([undefined, '1']);
  });

  it('is asked for again at once where the server promises nothing', async () => {
    const { list, asked } = listOf([{ entries: ['a'], ttlMs: 0 }]);
    await list.all();
    await list.all();
    expect(asked).toHaveLength(2);
  });

  it('is used again for as long as the server allows, page by page', async () => {
    const { list, clock, asked } = listOf([
      { entries: ['a'], ttlMs: 1000 },
      { entries: ['b'], ttlMs: 100 },
    ]);
    await list.all();
    clock.advance(99);
    await list.all();
    expect(asked).toEqual([undefined, '1']);
    clock.advance(1);
    await list.all();
    expect(asked).toEqual([undefined, '1', '1']);
    clock.advance(900);
    await list.all();
    expect(asked).toEqual([undefined, '1', '1', undefined, '1']);
  });

  it('is asked for anew after a change', async () => {
    const { list, become } = listOf([{ entries: ['a'], ttlMs: 60_000 }]);
    await list.all();
    become([{ entries: ['b'], ttlMs: 60_000 }]);
    list.invalidate();
    expect(await list.all()).toEqual(['b']);
  });

  it('that changed while it was fetched is not kept', async () => {
    const { list, asked } = listOf([{ entries: ['a'], ttlMs: 60_000 }]);
    const walking = list.all();
    list.invalidate();
    await walking;
    await list.all();
    expect(asked).toHaveLength(2);
  });

  it('is begun again where an old cursor leads nowhere any more', async () => {
    const { list, clock, become } = listOf([
      { entries: ['a'], ttlMs: 1000 },
      { entries: ['b'], ttlMs: 10 },
    ]);
    await list.all();
    become([{ entries: ['c'], ttlMs: 1000 }]);
    clock.advance(10);
    expect(await list.all()).toEqual(['c']);
  });

  it('fails where it cannot be had', async () => {
    const { list } = listOf([]);
    await expect(list.all()).rejects.toThrow('No such cursor');
  });

  it('is given up where it never ends', async () => {
    const same: ListPage<string> = {
      entries: [],
      nextCursor: 'x',
      ttlMs: 0,
      cacheScope: 'private',
    };
    const list = new PagedList('things/list', async () => same, fakeClock());
    await expect(list.all()).rejects.toMatchObject({ code: 'bad_reply' });
  });

  it('is what the server has, whatever was cached before', async () => {
    const page = fc.record({
      entries: fc.array(fc.string(), { maxLength: 3 }),
      ttlMs: fc.constantFrom(0, 10, 1000),
    });
    const pages = fc.array(page, { minLength: 1, maxLength: 4 });
    const steps = fc.array(fc.tuple(pages, fc.constantFrom(0, 5, 10, 1000)), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pages, steps, async (first, changes) => {
        const { list, clock, become } = listOf(first);
        await list.all();
        for (const [next, waitMs] of changes) {
          become(next);
          list.invalidate();
          clock.advance(waitMs);
          expect(await list.all()).toEqual(next.flatMap(({ entries }) => entries));
        }
      }),
    );
  });
});
