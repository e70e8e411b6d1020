import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { buildConsole } from '../../../scripts/build-console.mjs';
import { launchChromium } from './chromium.ts';
import { startAsNewcomer } from './newcomer.ts';
import { complaintsOf, expectText } from './signed-in.ts';

/** The first minute with qmcp: what somebody does who has typed `npm start` in a new folder, and nothing else. */

const FIRST_MINUTE_MS = 60_000;

const LINK = /1 call is held for you\. .*\r?\n\s+(http:\/\/127\.0\.0\.1:\d+\/sign-in\?\S+)\r?\n/;

let browser: Browser;
beforeAll(async () => {
  buildConsole();
  browser = await launchChromium();
}, 60_000);
afterAll(() => browser?.close());

const follow = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('navigation', { name: 'Pages' }).first().getByRole('link', { name }).click();

describe('a newcomer', () => {
  it(
    'gets from the start to the first decision, its result and a verified record within a minute',
    { timeout: 2 * FIRST_MINUTE_MS },
    async ({ annotate }) => {
      const startedMs = performance.now();
      const tookS = (): string => ((performance.now() - startedMs) / 1_000).toFixed(1);
      await using terminal = await startAsNewcomer();
      const [, link = ''] = await terminal.shows(LINK);
      await annotate(`the terminal names the link after ${tookS()} s`);

      const page = await browser.newPage();
      const complaints = complaintsOf(page);
      await page.goto(link);
      await page.getByRole('heading', { name: 'delete_user' }).waitFor();
      await expectText(page, /wants to call/);
      await expectText(page, /destroy or overwrite/);
      await page
        .getByRole('link', { name: /Inbox.*1 waiting/ })
        .first()
        .waitFor();
      expect(new URL(page.url())).toMatchObject({ hash: '', search: '' });

      await page.getByRole('button', { name: /^Approve\b/ }).click();
      await expectText(page, 'Approved: delete_user may run');
      await annotate(`the first decision is made after ${tookS()} s`);

      await follow(page, 'Home');
      await page
        .getByRole('region', { name: 'Latest calls' })
        .getByRole('link')
        .filter({ hasText: 'delete_user' })
        .filter({ hasText: 'ran' })
        .click();
      await expectText(page, 'User 1 deleted successfully');

      await follow(page, 'Audit');
      await page.getByRole('button', { name: 'Verify now' }).click();
      await page.getByRole('heading', { name: 'The record is whole' }).waitFor();
      await annotate(`the record is verified after ${tookS()} s`);

      expect(performance.now() - startedMs).toBeLessThan(FIRST_MINUTE_MS);
      expect(complaints).toEqual([]);
      expect(await terminal.interrupt()).toBe(0);
    },
  );
});
