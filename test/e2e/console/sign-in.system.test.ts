import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { launchChromium } from './chromium.ts';
import { openConsoleWorld } from './console-world.ts';
import type { ConsoleWorld } from './console-world.ts';
import { expectText, openPage, signInByKey, signInByLink } from './signed-in.ts';

/** Without a session nothing is shown; with one, what its scopes allow. */

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

describe('without a session', () => {
  it('every page leads to the sign-in, and asks the server for nothing else', async () => {
    const page = await openPage(browser, world);
    const asked = new Set<string>();
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/v1/')) asked.add(pathname);
    });
    for (const path of ['/', '/inbox', '/tools/echo', '/keys']) {
      await page.goto(path);
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    }

    expect([...asked]).toEqual(['/v1/session']);
  });
});

describe('a link', () => {
  it('signs in once, and leaves no trace in the address or the history', async () => {
    const page = await openPage(browser, world);
    const link = await world.signInLink();
    await page.goto(link);
    await page.getByRole('heading', { name: 'Calls in the last hour' }).waitFor();
    expect(page.url()).toBe(`${world.server.url}/`);
    await page.goBack().catch(() => undefined);
    expect(page.url()).not.toContain(new URL(link).hash);

    const other = await openPage(browser, world);
    await other.goto(link);
    await other.getByRole('alert').waitFor();
    await expectText(other, 'That did not work');
    expect(await other.getByLabel('API key').isVisible()).toBe(true);
  });

  it('leads on to the page that one wanted', async () => {
    const page = await openPage(browser, world);
    const { hash } = new URL(await world.signInLink());
    await page.goto(`/sign-in?to=%2Ftools%2Fecho${hash}`);
    await page.getByRole('heading', { name: 'echo' }).waitFor();

    expect(new URL(page.url()).pathname).toBe('/tools/echo');
  });
});

describe('a key', () => {
  it('opens a session with its scopes, and says what these do not allow', async () => {
    const key = await world.makeKey('reader', 'tools:call', 'human:read');
    const page = await openPage(browser, world);
    await signInByKey(page, key);
    await page.goto('/invocations');
    await expectText(page, /lacks the scope audit:read/);
    await page.goto('/tools');
    await expectText(page, /\d+ tools?/);
  });

  it('that is none is refused in words', async () => {
    const page = await openPage(browser, world);
    await page.goto('/sign-in');
    await page.getByLabel('API key').fill('qk_nonsense');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();

    expect(new URL(page.url()).pathname).toBe('/sign-in');
  });
});

describe('the end of a session', () => {
  it('by signing out takes everything from sight', async () => {
    const page = await openPage(browser, world);
    await signInByLink(page, world);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto('/inbox');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();

    expect(await page.getByText('Waiting').count()).toBe(0);
  });
});
