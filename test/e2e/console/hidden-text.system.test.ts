import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { launchChromium } from './chromium.ts';
import { openConsoleWorld } from './console-world.ts';
import type { ConsoleWorld } from './console-world.ts';
import { holdCall } from './held-call.ts';
import { expectText, openPage, signInByLink } from './signed-in.ts';

/** An agent writes what a person decides about: nothing in it may hide, or read as something else. */

let world: ConsoleWorld;
let browser: Browser;
let agent: string;
let page: Page;

beforeAll(async () => {
  world = await openConsoleWorld();
  agent = await world.makeKey('claude', '*');
  browser = await launchChromium();
  page = await openPage(browser, world);
  await signInByLink(page, world);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await world?.[Symbol.asyncDispose]();
});

const hold = (input: object): Promise<string> =>
  holdCall(world, { tool: 'update_user', input, key: agent });

describe('arguments that hide something', () => {
  it('are warned of, and show each character that nobody would see', async () => {
    const id = await hold({ id: 1, company: 'Acme\u202E moc.live', phone: '+1\u200B555' });
    await page.goto(`/inbox/${id}`);
    await expectText(page, /2 hidden characters in here/);
    await page.getByText('RLO', { exact: true }).waitFor();
    await page.getByText('ZWSP', { exact: true }).waitFor();

    expect(await page.getByText('hidden character U+202E').count()).toBe(1);
    expect(await page.locator(`[data-request="${id}"]`).innerText()).toContain(
      String.raw`Acme\u202e moc.live`,
    );
    expect(await page.locator('main').innerText()).not.toMatch(/[\u202E\u200B]/);
  });

  it('are edited with their escapes in sight', async () => {
    const id = await hold({ id: 2, company: 'A\u200Bcme' });
    await page.goto(`/inbox/${id}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    const company = page.getByRole('dialog').getByLabel('company', { exact: true });

    expect(await company.inputValue()).toBe(String.raw`"A\u200bcme"`);
    await company.fill('"Acme"');
    await page.getByRole('button', { name: 'Approve as edited' }).click();
    await expectText(page, 'Approved: update_user may run');
  });

  it('are told apart from what was approved before, though both look the same', async () => {
    const id = await hold({ id: 2, company: 'Acme\u2060' });
    await page.goto(`/inbox/${id}`);
    await expectText(page, 'Compared with the last call that was approved');

    expect(await page.getByText('WJ', { exact: true }).isVisible()).toBe(true);
    expect(await page.getByText('changed', { exact: true }).first().isVisible()).toBe(true);
  });

  it('leave text in other scripts, and emoji, as they are', async () => {
    const id = await hold({ id: 3, company: 'شركة 👩‍💻 חברה' });
    await page.goto(`/inbox/${id}`);
    await expectText(page, 'شركة 👩‍💻 חברה');

    expect(await page.getByText(/hidden character/).count()).toBe(0);
  });
});
