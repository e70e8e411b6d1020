import { describe, expect, it } from 'vitest';

import { checkCriteria } from '../../src/reviewing/criteria.ts';
import type { Finding, Line } from '../../src/reviewing/finding.ts';

const judge = (criterion: string, text: string, findings: Finding[] = []) => {
  const lines = text.split('\n').map((line, index): Line => ({ text: line, number: index + 1 }));
  return checkCriteria([criterion], { lines, findings })[0];
};

const text = 'Users authenticate with a token.\nCosts are capped at 5 EUR.\nBackups run nightly.';

describe('a criterion', () => {
  it.each([
    'authentication',
    'Mentions the cost',
    'describes how backups run',
    '"capped at 5"',
    'no passwords',
    'must not mention passwords',
    'without "TODO"',
    'explain',
    'no',
  ])('"%s" is met', (criterion) => {
    expect(judge(criterion, text)?.met).toBe(true);
  });

  it.each([
    ['mentions rollback and alerts', ['rollback', 'alert']],
    ['"capped at 6"', ['capped at 6']],
    ['no tokens', []],
    ['does not contain "EUR"', []],
  ])('"%s" is not met; missing: %j', (criterion, missing) => {
    expect(judge(criterion, text)).toMatchObject({ met: false, missing });
  });

  it('is met by most of its words, and shows the line that speaks for it best', () => {
    expect(judge('users authenticate with a certificate', text)).toEqual({
      criterion: 'users authenticate with a certificate',
      met: true,
      missing: ['certificate'],
      evidence: 'line 1: Users authenticate with a token.',
    });
  });

  it('of absence shows the line that speaks against it', () => {
    expect(judge('No token', text)?.evidence).toBe('line 1: Users authenticate with a token.');
  });

  it('that names a quality is judged by the rules', () => {
    const finding: Finding = {
      rule: 'secret',
      severity: 'error',
      message: 'This looks like a secret.',
      suggestion: 'Take it out.',
    };
    expect(judge('Security', text, [finding])).toMatchObject({
      met: false,
      evidence: 'secret: This looks like a secret.',
    });
    expect(judge('completeness', text, [finding])?.met).toBe(true);
  });

  it('names the file in a diff', () => {
    const lines: Line[] = [{ text: 'the cost', number: 3, file: 'a.md' }];
    const [result] = checkCriteria(['cost'], { lines, findings: [] });
    expect(result?.evidence).toBe('a.md, line 3: the cost');
  });
});
