import { policyFromText, runExamples } from '@qmcp/server/policy';
import { describe, expect, it } from 'vitest';

import { fences } from './pages.ts';

const policies = fences
  .filter(({ language, body }) => language === 'yaml' && /^version: 1$/m.test(body))
  .map(({ path, body }) => [path, body] as const);

describe('policies of the pages', () => {
  it('are there', () => {
    expect(policies.length).toBeGreaterThanOrEqual(3);
  });

  it.each(policies)('%s: usable, and as their tests expect', async (_, body) => {
    const results = runExamples(await policyFromText(body));
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
  });
});
