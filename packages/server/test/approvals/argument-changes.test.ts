import { defineTool } from '@qmcp/contracts';
import type { Json, JsonObject } from '@qmcp/contracts';
import { assert, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { changedArguments } from '../../src/approvals/argument-changes.ts';
import { testServer } from '../test-server.ts';
import { decided, deleteUser, holdAll, pendingOf } from './holds.ts';

describe('what differs between two calls', () => {
  it.each<[string, [JsonObject, JsonObject], object[]]>([
    [
      'nothing',
      [
        { a: 1, b: [2] },
        { b: [2], a: 1 },
      ],
      [],
    ],
    ['a value', [{ a: 1 }, { a: 2 }], [{ path: 'a', before: 1, now: 2 }]],
    ['one that is new', [{}, { a: 2 }], [{ path: 'a', before: null, now: 2 }]],
    ['one that is gone', [{ a: 2 }, {}], [{ path: 'a', before: 2, now: null }]],
    [
      'one deep within',
      [{ a: { b: [1, 2] } }, { a: { b: [1, 3] } }],
      [{ path: 'a.b.1', before: 2, now: 3 }],
    ],
    ['a null that is new', [{}, { a: null }], [{ path: 'a', before: null, now: null }]],
    [
      'one with a name that every object knows',
      [{ toString: 1 }, { constructor: 2 }],
      [
        { path: 'constructor', before: null, now: 2 },
        { path: 'toString', before: 1, now: null },
      ],
    ],
    ['its kind', [{ a: { b: 1 } }, { a: 'b' }], [{ path: 'a', before: { b: 1 }, now: 'b' }]],
  ])('%s', (_what, [before, now], changes) => {
    expect(changedArguments(before, now)).toEqual(changes);
  });

  it('is nothing just where the calls are the same', () => {
    assert(
      property(jsonValue(), jsonValue(), (first, second) => {
        const [one, other] = [first as Json, second as Json];
        expect(changedArguments({ one }, { one })).toEqual([]);
        const same = JSON.stringify(one) === JSON.stringify(other);
        const none = changedArguments({ v: one }, { v: other });
        if (same) expect(none).toEqual([]);
      }),
    );
  });

  it('is all told, however much it is', () => {
    const many = Object.fromEntries(Array.from({ length: 80 }, (_value, at) => [`m${at}`, at]));
    expect(changedArguments({}, many)).toHaveLength(80);
  });
});

it('who decides is shown fifty changes at most, beside the arguments themselves', async () => {
  const tool = defineTool({
    name: 'import_rows',
    description: 'Imports rows',
    input: z.object({ rows: z.array(z.int()) }),
    run: () => 'done',
  });
  const { call, server } = testServer([tool], { policy: holdAll });
  const { store } = server.human;
  await call('import_rows', { rows: [] });
  await decided(store, await pendingOf(store));
  await call('import_rows', { rows: Array.from({ length: 80 }, (_row, at) => at) });
  expect((await pendingOf(store)).context['changes']).toHaveLength(50);
});

it('who decides is shown what differs from the call that was approved last', async () => {
  const { call, server } = testServer([deleteUser().tool], { policy: holdAll });
  await call('delete_user', { id: 7 });
  const first = await pendingOf(server.human.store);
  expect(first.context).toEqual({});
  await decided(server.human.store, first);
  await call('delete_user', { id: 8, reason: 'twin' });
  expect((await pendingOf(server.human.store)).context).toMatchObject({
    lastApproved: { id: first.id },
    changes: [
      { path: 'id', before: 7, now: 8 },
      { path: 'reason', before: null, now: 'twin' },
    ],
  });
});
