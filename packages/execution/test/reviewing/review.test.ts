import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { describeReview } from '../../src/reviewing/describe-review.ts';
import { review } from '../../src/reviewing/review.ts';

const clean = '# Notes\n\nAll is said and done.\n';

describe('a review', () => {
  it('approves what no rule objects to', () => {
    expect(review(clean, [])).toEqual({
      kind: 'text',
      verdict: 'approved',
      score: 100,
      findings: [],
      omittedFindings: 0,
      criteria: [],
    });
  });

  it('asks for a revision for a warning, and rejects for an error', () => {
    expect(review(`${clean}TODO more`, [])).toMatchObject({ verdict: 'revise', score: 92 });
    expect(review(`${clean}<<<<<<< HEAD`, [])).toMatchObject({ verdict: 'rejected', score: 70 });
  });

  it('names the gravest first, then goes by line', () => {
    const { findings } = review('TODO one\nthe the\nTODO two\n>>>>>>> branch', []);
    expect(findings.map(({ severity, line }) => `${severity} ${line}`)).toEqual([
      'error 4',
      'warning 1',
      'warning 3',
      'info 2',
    ]);
  });

  it('lists no more than can be read, and says how many are left out', () => {
    const result = review('TODO\n'.repeat(250), []);
    expect(result).toMatchObject({ score: 0, omittedFindings: 50 });
    expect(result.findings).toHaveLength(200);
    expect(describeReview(result)).toContain('50 more findings are left out.');
  });

  it('takes a plan as an object or as its JSON text', () => {
    const plan = { steps: [{ id: 'a', title: 'Test it', acceptance: 'Green.', dependsOn: [] }] };
    const expected = { kind: 'plan', verdict: 'approved' };
    expect(review({ ...plan, questions: [] }, [])).toMatchObject(expected);
    expect(review(JSON.stringify(plan), [])).toMatchObject(expected);
    expect(review('{"other": "JSON"}', []).kind).toBe('text');
  });

  it('reads as Markdown, a line for each finding and each criterion', () => {
    const markdown = describeReview(review('TODO\n', ['mentions cost', '"todo"']));
    expect(markdown).toBe(
      [
        'Review of a text: **revise**, score 84 of 100.',
        '',
        '- warning unmet-criterion: Not met: mentions cost. Nothing speaks of: cost. Meet it, or say why it does not apply.',
        '- warning placeholder (line 1): Something was left to be done. Do it now, or take it out and note it where open work is kept.',
        '',
        '- [ ] mentions cost',
        '- [x] "todo"',
      ].join('\n'),
    );
    expect(describeReview(review(clean, []))).toContain('No rule found anything.');
  });

  it('never repeats a secret, whatever stands around it', () => {
    const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (before, after) => {
        const result = review(`${before.replaceAll(/\w$/g, '')} ${secret} ${after}`, []);
        expect(result.verdict).toBe('rejected');
        expect(JSON.stringify(result)).not.toContain(secret);
      }),
    );
  });

  it('never repeats a secret that stands in a heading', () => {
    const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
    const { findings } = review(`# ${secret}`, []);
    expect(findings.map(({ message }) => message)).toContain('The section "[secret]" is empty.');
    expect(JSON.stringify(findings)).not.toContain(secret);
  });

  it('is the same each time, and within its bounds, whatever is reviewed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.string(), { maxLength: 3 }),
        (text, criteria) => {
          const result = review(text, criteria);
          expect(review(text, criteria)).toEqual(result);
          expect(result.score).toBeGreaterThanOrEqual(0);
          expect(result.score).toBeLessThanOrEqual(100);
        },
      ),
    );
  });

  it('takes no long time over long lines', () => {
    const startedMs = performance.now();
    review(`@@ -1 +1 @@\n+${'a.b(c'.repeat(60_000)}`, ['no passwords']);
    review('a://'.repeat(90_000), ['mentions cost']);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });
});
