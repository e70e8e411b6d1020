import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { launchChromium } from './chromium.ts';
import { openConsoleWorld } from './console-world.ts';
import type { ConsoleWorld } from './console-world.ts';
import { openPage, sessionOf, signInByLink } from './signed-in.ts';

/** How soon a person can decide, from the click on a link in a message. */

const MAX_INTERACTIVE_MS = 1_000;

/** A machine may be busy with something else: what counts is what the console can do. */
const ATTEMPTS = 5;

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

it(`lets a person decide within ${MAX_INTERACTIVE_MS} ms of a cold start`, async ({ annotate }) => {
  await world.call('delete_user', { id: 1 });
  const first = await openPage(browser, world);
  await signInByLink(first, world);
  await first.getByRole('link', { name: 'Decide now' }).click();
  await first.getByRole('button', { name: 'Approve' }).waitFor();
  const storageState = await sessionOf(first);
  const times: number[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    // A context of its own has nothing in its cache.
    const context = await browser.newContext({ storageState });
    const page = await context.newPage();
    await page.goto(first.url(), { waitUntil: 'commit' });
    await page.getByRole('button', { name: 'Approve' }).click({ trial: true });
    times.push(await page.evaluate(() => performance.now()));
    await context.close();
  }
  const best = Math.min(...times);
  await annotate(`${times.map((ms) => Math.round(ms)).join(', ')} ms`);

  expect(best).toBeLessThan(MAX_INTERACTIVE_MS);
});
