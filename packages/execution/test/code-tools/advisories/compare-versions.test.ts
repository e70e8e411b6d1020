import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compareVersions } from '../../../src/code-tools/advisories/compare-versions.ts';

/** From the standards: Semantic Versioning 2.0.0, item 11, and PEP 440, "Summary of permitted suffixes". */
const ORDERS = {
  npm: [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.2.0',
    '1.10.0',
    '2.0.0',
  ],
  PyPI: [
    '1.dev0',
    '1.0.dev456',
    '1.0a1',
    '1.0a2.dev456',
    '1.0a12.dev456',
    '1.0a12',
    '1.0b1.dev456',
    '1.0b2',
    '1.0b2.post345.dev456',
    '1.0b2.post345',
    '1.0rc1.dev456',
    '1.0rc1',
    '1.0',
    '1.0.post456.dev34',
    '1.0.post456',
    '1.0.15',
    '1.1.dev1',
    '1!0.1',
  ],
} as const;

describe.each(['npm', 'PyPI'] as const)('versions of %s', (ecosystem) => {
  const order: readonly string[] = ORDERS[ecosystem];
  const index = fc.nat({ max: order.length - 1 });

  it('come in the order of the standard', () => {
    fc.assert(
      fc.property(index, index, (one, other) => {
        const result = compareVersions(ecosystem, order[one] ?? '', order[other] ?? '');
        expect(Math.sign(result)).toBe(Math.sign(one - other));
      }),
    );
  });
});

describe('versions', () => {
  it.each([
    ['PyPI', '1.0', '1.0.0'],
    ['PyPI', '1.0-alpha.1', '1.0a1'],
    ['PyPI', 'v1.0+local', '1'],
    ['PyPI', '1.0-1', '1.0.post1'],
    ['PyPI', '1.0c1', '1.0rc1'],
    ['npm', 'v1.0.0+build', '1.0.0'],
  ] as const)('of %s: %s is %s', (ecosystem, one, other) => {
    expect(compareVersions(ecosystem, one, other)).toBe(0);
  });

  it('that are none come before all others', () => {
    expect(compareVersions('PyPI', 'unknown', '0.0.1')).toBeLessThan(0);
  });
});
