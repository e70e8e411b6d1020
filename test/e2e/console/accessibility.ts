import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds wrong with a page, or a frame of one, as it is now, a line each: the rule, and where.
 * @param excepted - rules that do not count
 */
export async function accessibilityProblems(
  page: Pick<Page, 'evaluate'>,
  excepted: readonly string[] = [],
): Promise<readonly string[]> {
  await page.evaluate(await axe);
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  const counted = violations.filter(({ id }) => !excepted.includes(id));
  return counted.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  );
}
