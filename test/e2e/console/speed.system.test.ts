import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { launchChromium } from './chromium.ts';
import { openConsoleWorld } from './console-world.ts';
import type { ConsoleWorld } from './console-world.ts';
import { openPage, sessionOf, signInByLink } from './signed-in.ts';

/** How soon a person can decide, from the click on a link in a message. */

const MAX_INTERACTIVE_MS = 1_000;

/** Other suites share the machine: the quickest start is what the console costs, and the rest is what they cost. */
const MAX_STARTS = 20;

let world: ConsoleWorld;
let browser: Browser;

beforeAll(async () => {
  world = await openConsoleWorld();
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await world?.[Symbol.asyncDispose]();
});

it(
  `lets a person decide within ${MAX_INTERACTIVE_MS} ms of a cold start, the quickest of up to ${MAX_STARTS}`,
  { timeout: 240_000 },
  async ({ annotate }) => {
    await world.call('delete_user', { id: 1 });
    const first = await openPage(browser, world);
    await signInByLink(first, world);
    await first.getByRole('link', { name: 'Decide now' }).click();
    await first.getByRole('button', { name: 'Approve' }).waitFor();
    const storageState = await sessionOf(first);
    const startsMs: number[] = [];
    do {
      startsMs.push(await startCold(first.url(), storageState));
    } while (Math.min(...startsMs) >= MAX_INTERACTIVE_MS && startsMs.length < MAX_STARTS);
    await annotate(`${startsMs.map((ms) => Math.round(ms)).join(', ')} ms`);

    expect(Math.min(...startsMs)).toBeLessThan(MAX_INTERACTIVE_MS);
  },
);

/** Opens a request in a context of its own, which has nothing in its cache. @returns after how long it can be decided */
async function startCold(
  address: string,
  storageState: Awaited<ReturnType<typeof sessionOf>>,
): Promise<number> {
  const context = await browser.newContext({ storageState });
  const page = await context.newPage();
  await page.goto(address, { waitUntil: 'commit' });
  await page.getByRole('button', { name: 'Approve' }).click({ trial: true });
  const [nowMs, cached] = await page.evaluate<[number, string[]]>(`[
    performance.now(),
    performance.getEntriesByType('resource')
      .filter(({ initiatorType, transferSize }) => initiatorType === 'script' && transferSize === 0)
      .map(({ name }) => name),
  ]`);
  await context.close();
  expect(cached, 'what came from a cache').toEqual([]);
  return nowMs;
}
