import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { modelNames } from '../../src/formats/model-names.ts';
import type { QualifiedName } from '../../src/formats/model-names.ts';

const letters = ['a', 'b', 'A', '1', '_', '-', '.'];

/** Any name that MCP allows, with many that clash once they are made to fit. */
const mcpName = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 128 });

const qualifiedNames = fc.uniqueArray(
  fc.record({
    server: fc.oneof(fc.constantFrom('', 'a', 'a__b', 'git hub'), mcpName),
    name: fc.oneof(mcpName, fc.string({ minLength: 1, unit: 'grapheme' })),
  }),
  { maxLength: 30, selector: ({ server, name }) => JSON.stringify([server, name]) },
);

const only = (name: QualifiedName): string | undefined => modelNames([name])[0];

describe('the names that models use', () => {
  it('fit every provider, differ, and lead back, whatever the tools are called', () => {
    fc.assert(
      fc.property(qualifiedNames, (names) => {
        const given = modelNames(names);
        expect(given).toHaveLength(names.length);
        expect(new Set(given).size).toBe(names.length);
        for (const name of given) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      }),
    );
  });

  it('do not depend on the order of the tools', () => {
    const shuffled = qualifiedNames.chain((names) =>
      fc.tuple(
        fc.constant(names),
        fc.shuffledSubarray([...names.keys()], { minLength: names.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([names, order]) => {
        const given = modelNames(names);
        const reordered = modelNames(order.map((index) => names[index] as QualifiedName));
        expect(reordered).toEqual(order.map((index) => given[index]));
      }),
    );
  });

  it('are the tools’ own where those fit', () => {
    expect(
      modelNames([
        { server: '', name: 'get_user' },
        { server: 'github', name: 'list-issues' },
      ]),
    ).toEqual(['get_user', 'github__list-issues']);
  });

  it('are marked where they had to change', () => {
    expect(only({ server: '', name: 'admin.tools.list' })).toMatch(
      /^admin_tools_list_[0-9a-f]{8}$/,
    );
    expect(only({ server: '', name: 'x'.repeat(65) })).toMatch(/^x{55}_[0-9a-f]{8}$/);
    expect(only({ server: 'my server', name: 'read' })).toMatch(/^my_server__read_[0-9a-f]{8}$/);
  });

  it('tell apart what reads alike with its prefix', () => {
    const [first, second] = modelNames([
      { server: 'a__b', name: 'c' },
      { server: 'a', name: 'b__c' },
    ]);
    expect(first).toMatch(/^a__b__c_/);
    expect(second).toMatch(/^a__b__c_/);
    expect(first).not.toBe(second);
  });

  it('give way to a tool whose own name is what another would be marked with', () => {
    const marked = only({ server: '', name: 'a.b' }) ?? '';
    const [squatter, moved] = modelNames([
      { server: '', name: marked },
      { server: '', name: 'a.b' },
    ]);
    expect(squatter).toBe(marked);
    expect(moved).toMatch(/^a_b_[0-9a-f]{8}$/);
    expect(moved).not.toBe(marked);
  });
});
