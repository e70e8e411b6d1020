import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { modelNames } from '../../src/tools/model-names.ts';

it('leaves a name alone that fits and is the only one', () => {
  const tools = [
    { source: 'a', name: 'search_users' },
    { source: 'b', name: 'add-user' },
  ];
  expect(modelNames(tools)).toEqual(['search_users', 'add-user']);
});

it('puts the source before names that several have', () => {
  const tools = [
    { source: 'local', name: 'echo' },
    { source: 'example.com:3333', name: 'echo' },
    { source: 'local', name: 'now' },
  ];
  expect(modelNames(tools)).toEqual(['local__echo', 'example_com_3333__echo', 'now']);
});

it('numbers what is still alike', () => {
  const long = 'n'.repeat(70);
  const tools = [
    { source: 'a', name: 'get.user' },
    { source: 'a', name: 'get/user' },
    { source: 's'.repeat(80), name: long },
    { source: 's'.repeat(80), name: long },
  ];
  expect(modelNames(tools)).toEqual([
    'a__get_user',
    'a__get_user_2',
    's'.repeat(64),
    `${'s'.repeat(62)}_2`,
  ]);
});

it('gives each tool a name of its own that endpoints take', () => {
  const part = fc.string({
    unit: fc.constantFrom('a', 'B', '_', '-', '.', '2', 'é'),
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(fc.array(fc.record({ source: part, name: part }), { maxLength: 12 }), (tools) => {
      const names = modelNames(tools);
      expect(names).toHaveLength(tools.length);
      expect(new Set(names).size).toBe(tools.length);
      for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    }),
  );
});
