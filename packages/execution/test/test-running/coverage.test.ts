import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { summarizeCoverage, toLcov, type CoveredFile } from '../../src/test-running/coverage.ts';

const file: CoveredFile = {
  path: 'a.py',
  lines: [
    [1, 2],
    [2, 0],
    [3, 0],
    [7, 0],
  ],
};

const anyFile = fc.record({
  path: fc.string({ minLength: 1 }).filter((path) => !path.includes('\n')),
  lines: fc
    .uniqueArray(fc.integer({ min: 1, max: 100 }))
    .chain((numbers) =>
      fc.tuple(
        ...numbers
          .toSorted((one, other) => one - other)
          .map((line) => fc.tuple(fc.constant(line), fc.nat())),
      ),
    ),
});

describe('coverage', () => {
  it('is summed up, with the lines that were left out', () => {
    expect(summarizeCoverage([file, { path: 'b.py', lines: [] }])).toEqual({
      covered: 1,
      total: 4,
      percent: 25,
      files: [
        { path: 'a.py', covered: 1, total: 4, percent: 25, missing: '2-3,7' },
        { path: 'b.py', covered: 0, total: 0, percent: 100, missing: '' },
      ],
    });
  });

  it('is a tracefile that says the same', () => {
    fc.assert(
      fc.property(fc.array(anyFile), (files) => {
        const lcov = toLcov(files);
        const { covered, total } = summarizeCoverage(files);
        const counts = [...lcov.matchAll(/^DA:\d+,(\d+)$/gm)].map(([, count]) => Number(count));
        expect(counts).toHaveLength(total);
        expect(counts.filter((count) => count > 0)).toHaveLength(covered);
        expect(lcov.split('\n').filter((line) => line === 'end_of_record')).toHaveLength(
          files.length,
        );
      }),
    );
  });

  it('names every missing line, and no other', () => {
    fc.assert(
      fc.property(anyFile, (covered) => {
        const [summary] = summarizeCoverage([covered]).files;
        const named = (summary?.missing ?? '')
          .split(',')
          .filter(Boolean)
          .flatMap((range) => {
            const [first = 0, last = first] = range.split('-').map(Number);
            return Array.from({ length: last - first + 1 }, (_, at) => first + at);
          });
        expect(named).toEqual(
          covered.lines.filter(([, count]) => count === 0).map(([line]) => line),
        );
      }),
    );
  });
});
