import { fileURLToPath } from 'node:url';

import { defaultLimits } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { cliPage } from './reference/cli-page.ts';
import { codeRulesPage } from './reference/code-rules-page.ts';
import { configurationPage } from './reference/configuration-page.ts';
import { limitsPage, readMeanings } from './reference/limits-page.ts';
import { policyPage } from './reference/policy-page.ts';
import { sandboxLimitsPage } from './reference/sandbox-limits-page.ts';
import { wireErrorsPage } from './reference/wire-errors-page.ts';

const pages = {
  'cli.md': cliPage,
  'code-rules.md': codeRulesPage,
  'configuration.md': configurationPage,
  'limits.md': limitsPage,
  'policy.md': policyPage,
  'sandbox-limits.md': sandboxLimitsPage,
  'wire-errors.md': wireErrorsPage,
};

describe('the reference', () => {
  it.each(Object.entries(pages))(
    '%s says what the code does today (`--update` writes it)',
    async (name, write) => {
      const file = fileURLToPath(new URL(`../../docs/reference/${name}`, import.meta.url));
      await expect(await write()).toMatchFileSnapshot(file);
    },
  );

  it('explains every limit', () => {
    const meanings = readMeanings();
    expect(Object.keys(defaultLimits).filter((name) => !meanings.get(name))).toEqual([]);
  });
});
