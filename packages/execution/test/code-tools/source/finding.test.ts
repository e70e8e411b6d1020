import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { summarize, type FileFinding } from '../../../src/code-tools/source/finding.ts';

const finding = fc.record(
  {
    path: fc.constantFrom('a.py', 'b.py', 'c.py'),
    rule: fc.constant('rule'),
    severity: fc.constantFrom('error', 'warning', 'info'),
    line: fc.integer({ min: 1, max: 3 }),
    column: fc.integer({ min: 1, max: 3 }),
    message: fc.constant('message'),
  },
  { requiredKeys: ['path', 'rule', 'severity', 'line', 'message'] },
);

/** A text that sorts as findings are to be sorted. */
const keyOf = ({ severity, path, line, column = 0 }: FileFinding): string =>
  [['error', 'warning', 'info'].indexOf(severity), path, line, column].join(' ');

describe('findings', () => {
  it('come by gravity, then path, line and column, and are all counted', () => {
    fc.assert(
      fc.property(fc.array(finding), (found) => {
        const { findings, counts, truncated } = summarize(found);
        expect(findings.map(keyOf)).toEqual(found.map(keyOf).toSorted());
        expect(counts.error + counts.warning + counts.info).toBe(found.length);
        expect(truncated).toBe(false);
      }),
    );
  });
});
