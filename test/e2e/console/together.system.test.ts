import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { layLine } from '../harness/breakable-line.ts';
import { launchChromium } from './chromium.ts';
import { openConsoleWorld } from './console-world.ts';
import type { ConsoleWorld } from './console-world.ts';
import { decideElsewhere, holdCall, readRequest } from './held-call.ts';
import {
  expectText,
  openPage,
  sessionOf,
  showing,
  signInByKey,
  signInByLink,
} from './signed-in.ts';

/** Several people, and a server that may be away: what each sees is what is. */

let world: ConsoleWorld;
let browser: Browser;
let agent: string;
let pat: string;
let owners: Awaited<ReturnType<typeof sessionOf>>;
let pats: Awaited<ReturnType<typeof sessionOf>>;
let page: Page;
let lastId = 500;

beforeAll(async () => {
  world = await openConsoleWorld();
  agent = await world.makeKey('claude', '*');
  pat = await world.makeKey('pat', 'human:read', 'approvals:decide', 'tools:call');
  browser = await launchChromium();
  const first = await openPage(browser, world);
  await signInByLink(first, world);
  owners = await sessionOf(first);
  const second = await openPage(browser, world);
  await signInByKey(second, pat);
  pats = await sessionOf(second);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await world?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  page = await pageOf(owners);
  return () => page.context().close();
});

async function pageOf(storageState: typeof owners, more: object = {}): Promise<Page> {
  const context = await browser.newContext({ ...showing(world), storageState, ...more });
  return context.newPage();
}

function hold(): Promise<string> {
  lastId += 1;
  return holdCall(world, { tool: 'delete_user', input: { id: lastId }, key: agent });
}

async function openRequest(on: Page, id: string): Promise<void> {
  await on.goto(`/inbox/${id}`);
  await on.getByRole('button', { name: 'Approve' }).waitFor();
  await on.getByText('Live').first().waitFor();
}

describe('two browsers that decide at once', () => {
  it('one wins, and the other is told by whom and what', async () => {
    const id = await hold();
    const other = await pageOf(pats);
    await Promise.all([openRequest(page, id), openRequest(other, id)]);
    await Promise.all([page.keyboard.press('a'), other.keyboard.press('d')]);
    await expect.poll(async () => (await readRequest(world, pat, id)).status).toBe('responded');
    const { answer } = await readRequest(world, pat, id);
    const [winner, loser, told] =
      answer === 'approve'
        ? [page, other, /local owner approved it, a moment before you/]
        : [other, page, /pat denied it, a moment before you/];
    await expectText(winner, answer === 'approve' ? /^Approved: / : /^Denied: /);
    await expectText(loser, told);

    expect(await loser.getByRole('button', { name: /Approve|Deny/ }).count()).toBe(0);
    await other.context().close();
  });

  it('the other is told also what was noted, and can go on by key', async () => {
    const [id, next] = [await hold(), await hold()];
    await openRequest(page, id);
    await decideElsewhere(world, pat, { request_id: id, answer: 'deny', note: 'Not today' });
    await expectText(page, /pat denied it, a moment before you/);
    await expectText(page, 'Not today');
    await page.keyboard.press('j');
    await page.waitForURL(new RegExp('/inbox/(?!' + id + ')'));

    await decideElsewhere(world, pat, { request_id: next, answer: 'deny' });
  });
});

describe('a session that may not decide', () => {
  it('sees why, in place of the buttons and by the keys that would decide', async () => {
    const id = await hold();
    const reader = await openPage(browser, world);
    await signInByKey(reader, await world.makeKey('reader', 'human:read'));
    await reader.goto(`/inbox/${id}`);
    const why = reader.getByRole('note');
    await why.getByText(/needs the scope 'approvals:decide'/).waitFor();
    await reader.keyboard.press('a');
    await reader
      .getByRole('region', { name: 'Notices' })
      .getByText(/approvals:decide/)
      .waitFor();

    expect(await reader.getByRole('button', { name: /Approve|Deny|Edit/ }).count()).toBe(0);
    expect((await readRequest(world, pat, id)).status).toBe('pending');
    await reader.context().close();
  });

  it('is also the one that asked, which is told who could', async () => {
    const id = await hold();
    const asker = await openPage(browser, world);
    await signInByKey(asker, agent);
    await asker.goto(`/inbox/${id}`);
    await asker
      .getByRole('note')
      .getByText(/The credential that asked may not decide/)
      .waitFor();

    expect(await asker.getByRole('button', { name: /Approve|Deny|Edit/ }).count()).toBe(0);
    await asker.context().close();
  });
});

describe('a page that stays open', () => {
  it('shows what happens elsewhere without being loaded again', async () => {
    await page.goto('/inbox');
    await page.getByText('Live').first().waitFor();
    await page.evaluate('window.sameDocument = true');
    const id = await hold();
    const item = page.locator(`[data-request="${id}"]`);
    await item.waitFor();
    await decideElsewhere(world, pat, { request_id: id, answer: 'deny' });
    await item.waitFor({ state: 'detached' });

    expect(await page.evaluate('window.sameDocument')).toBe(true);
  });

  it('shows what happened before it could follow', async () => {
    const held = Promise.withResolvers<string>();
    let attempts = 0;
    await page.route('**/v1/events', async (route) => {
      attempts += 1;
      if (attempts === 1) return route.fulfill({ status: 503 });
      await held.promise;
      return route.continue();
    });
    await page.goto('/inbox');
    await expectText(page, /Not connected: what you see may be old/);
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    await expect.poll(() => attempts).toBe(2);
    const id = await hold();
    held.resolve(id);
    await page.locator(`[data-request="${id}"]`).waitFor();
  });

  it('says that it is offline, and catches up by itself once it is back', async () => {
    await using line = await layLine(world.server.url);
    const far = await pageOf(owners, { baseURL: line.url });
    await far.goto('/inbox');
    await far.getByText('Live').first().waitFor();
    await far.context().setOffline(true);
    line.cut();
    await expectText(far, /Not connected: what you see may be old/);
    const id = await hold();
    expect(await far.locator(`[data-request="${id}"]`).count()).toBe(0);
    await far.context().setOffline(false);
    await far.locator(`[data-request="${id}"]`).waitFor();
    await expect.poll(() => far.getByText(/what you see may be old/).count()).toBe(0);

    await far.context().close();
  });

  it('says so at once where it is the device that lost its network', async () => {
    await page.goto('/inbox');
    await page.getByText('Live').first().waitFor();
    await page.context().setOffline(true);
    await expectText(page, /Not connected: what you see may be old/);
    const id = await hold();
    await page.context().setOffline(false);
    await page.locator(`[data-request="${id}"]`).waitFor();

    expect(await page.getByText(/what you see may be old/).count()).toBe(0);
  });

  it('never sends later what was decided while offline', async () => {
    const id = await hold();
    await openRequest(page, id);
    await page.context().setOffline(true);
    await page.keyboard.press('a');
    await expectText(page, /The server was not reached/);
    await page.context().setOffline(false);
    await page.reload();
    await page.getByRole('button', { name: 'Approve' }).waitFor();

    expect((await readRequest(world, pat, id)).status).toBe('pending');
  });

  it('does nothing in the name of who signed in beside, and says who that is', async () => {
    const id = await hold();
    const stale = await openPage(browser, world);
    // Events would tell it sooner.
    await stale.route('**/v1/events', () => undefined);
    await signInByKey(stale, pat);
    await stale.goto(`/inbox/${id}`);
    await stale.getByRole('button', { name: 'Approve' }).waitFor();
    await signInByLink(await stale.context().newPage(), world);
    await stale.keyboard.press('a');
    await expectText(stale, /Nothing was done: somebody else has signed in/);
    await expectText(stale, /local owner is signed in here now/);
    expect((await readRequest(world, pat, id)).status).toBe('pending');

    await stale.getByRole('button', { name: 'Approve' }).click();
    await expectText(stale, 'Approved: delete_user may run');
    await stale.context().close();
  });

  it('says who is signed in, also where that changed while it was not connected', async () => {
    const stale = await openPage(browser, world);
    await signInByKey(stale, pat);
    await openRequest(stale, await hold());
    await signInByLink(await stale.context().newPage(), world);
    await stale.context().setOffline(true);
    await expectText(stale, /Not connected: what you see may be old/);
    await stale.context().setOffline(false);
    await expectText(stale, /local owner is signed in here now/);

    await stale.context().close();
  });

  it('leads to the sign-in once its session has ended, says so, and leads back', async () => {
    const id = await hold();
    const ending = await openPage(browser, world);
    const key = await world.makeKey('short', 'human:read', 'approvals:decide');
    await signInByKey(ending, key);
    await openRequest(ending, id);
    await ending.evaluate(`(async () => {
      const session = await (await fetch('/v1/session')).json();
      await fetch('/v1/session', {
        method: 'DELETE',
        headers: { 'x-csrf-token': session.csrf_token },
      });
    })()`);
    await ending.keyboard.press('a');
    await expectText(ending, 'Your session has ended');
    await ending.getByLabel('API key').fill(key);
    await ending.getByRole('button', { name: 'Sign in' }).click();
    await ending.getByRole('button', { name: 'Approve' }).waitFor();

    expect(new URL(ending.url()).pathname).toBe(`/inbox/${id}`);
    await ending.context().close();
  });
});
