import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { sourceKeys } from '../../src/tools/source-keys.ts';

it.each([
  [['qmcp'], ['']],
  [[], []],
  [
    ['qmcp', 'example.com:3333', 'my server!'],
    ['qmcp', 'example_com_3333', 'my_server'],
  ],
  [
    ['a.b', 'a:b', 'a_b', '…'],
    ['a_b', 'a_b_2', 'a_b_3', 'server'],
  ],
])('sources %j have the keys %j', (names, keys) => {
  expect(sourceKeys(names)).toEqual(keys);
});

it('gives each source a key of its own', () => {
  const name = fc.string({ unit: fc.constantFrom('a', '2', '_', '.', 'é'), maxLength: 5 });
  fc.assert(
    fc.property(fc.array(name, { minLength: 2, maxLength: 12 }), (names) => {
      const keys = sourceKeys(names);
      expect(new Set(keys).size).toBe(names.length);
      for (const key of keys) expect(key).toMatch(/^[a-zA-Z0-9_]+$/);
    }),
  );
});
