import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { accessibilityProblems } from './accessibility.ts';
import { launchChromium } from './chromium.ts';
import { openConsoleWorld } from './console-world.ts';
import type { ConsoleWorld } from './console-world.ts';
import { looks, overflowPx, picture } from './looks.ts';
import { complaintsOf, openPage, sessionOf, showing, signInByLink } from './signed-in.ts';

/** Every page, in light and dark, on a desk and on a phone: whole, readable by everybody, and kept as a picture to look at. */

/** Name, path, and what is seen once it is all there. */
const pages: readonly (readonly [name: string, path: string, seen: string])[] = [
  ['home', '/', 'Failing tools'],
  ['inbox', '/inbox', 'delete_user'],
  ['settled', '/inbox?show=settled', 'denied'],
  ['request', '/inbox/:pending', 'With these arguments'],
  ['decided', '/inbox/:settled', 'denied it'],
  ['tools', '/tools', 'Adds a user'],
  ['tool', '/tools/add_user', 'Try it'],
  ['calls', '/invocations', 'search_users'],
  ['no-calls', '/invocations?tool=nothing', 'Nothing fits'],
  ['call', '/invocations/:call', 'Conversation'],
  ['audit', '/audit', 'Is the record whole?'],
  ['policy', '/policy', 'Try it on past calls'],
  ['keys', '/keys', 'claude-desktop'],
  ['webhooks', '/webhooks', 'Nobody is told yet'],
  ['not-found', '/nowhere', 'There is no such page'],
  ['no-such-request', '/inbox/unknown', 'Try again'],
];

/** Name, key, and what is seen once it is open. */
const dialogs: readonly (readonly [name: string, key: string, seen: string])[] = [
  ['help', '?', 'This list'],
  ['edit', 'e', 'What you change'],
  ['remember', 'm', 'may call delete_user'],
];

let world: ConsoleWorld;
let browser: Browser;
let session: Awaited<ReturnType<typeof sessionOf>>;
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  world = await openConsoleWorld();
  ids = await settleIn();
  browser = await launchChromium();
  const page = await openPage(browser, world);
  await signInByLink(page, world);
  session = await sessionOf(page);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await world?.[Symbol.asyncDispose]();
});

/** Calls that ran, failed, were denied and are held. */
async function settleIn() {
  const agent = await world.makeKey('claude-desktop', '*');
  const person = await world.makeKey('pat', '*');
  const ada = { name: 'Ada', surname: 'Lovelace', email: 'ada@example.com', about_me: 'First' };
  await world.call('add_user', ada, agent);
  await world.call('search_users', { name: 'Ada' }, agent);
  await world.call('search_users', { nme: 'Ada' }, agent);
  for (const id of [7, 8]) await world.call('delete_user', { id }, agent);
  const read = async (path: string): Promise<unknown> =>
    (
      await fetch(world.server.url + path, { headers: { authorization: `Bearer ${person}` } })
    ).json();
  const { requests } = (await read('/v1/human/requests')) as { requests: { id: string }[] };
  const [pending = '', settled = ''] = requests.map(({ id }) => id);
  await fetch(`${world.server.url}/v1/human/responses`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person}`, 'content-type': 'application/json' },
    body: JSON.stringify({ request_id: settled, answer: 'deny', note: 'She is still here.' }),
  });
  const { invocations } = (await read('/v1/invocations?tool=add_user')) as {
    invocations: { id: string }[];
  };
  return { pending, settled, call: invocations[0]?.id ?? '' };
}

/** Opens a page in a look, once it shows a text and nothing is being read any more. */
async function show(context: BrowserContext, path: string, seen: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(pathOf(path));
  await page.getByText(seen).filter({ visible: true }).first().waitFor();
  await expect.poll(() => page.getByRole('status', { name: 'Loading' }).count()).toBe(0);
  return page;
}

const pathOf = (path: string): string =>
  path.replaceAll(/:(\w+)/g, (_whole, name: string) => ids[name] ?? name);

describe.each(looks)('in $colorScheme, $width pixels wide,', (look) => {
  let context: BrowserContext;

  beforeAll(async () => {
    context = await browser.newContext({ ...showing(world, look), storageState: session });
  });

  afterAll(() => context?.close());

  it.each(pages)('the page %s is whole and accessible', async (name, path, seen) => {
    const page = await show(context, path, seen);
    await page.screenshot({ ...picture(name, look), fullPage: true });

    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await overflowPx(page)).toBe(0);
    expect(await page.title()).toMatch(/.+ – qmcp$/);
    await page.close();
  });

  it('the sign-in is whole and accessible', async () => {
    const page = await openPage(browser, world, look);
    await page.goto('/sign-in');
    await page.getByLabel('API key').waitFor();
    await page.screenshot(picture('sign-in', look));

    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await overflowPx(page)).toBe(0);
    await page.context().close();
  });

  it('the dialogs of a request are whole and accessible', async () => {
    const page = await show(context, '/inbox/:pending', 'Approve');
    for (const [name, key, seen] of dialogs) {
      await page.keyboard.press(key);
      await page.getByText(seen).first().waitFor();
      await page.screenshot(picture(`dialog-${name}`, look));
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(await overflowPx(page)).toBe(0);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.close();
  });
});

describe('the security policy of the page', () => {
  it('is kept on every page: nothing is injected, nothing is refused', async () => {
    const context = await browser.newContext({ ...showing(world), storageState: session });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    for (const [, path, seen] of pages.slice(0, -2)) {
      await page.goto(pathOf(path));
      await page.getByText(seen).filter({ visible: true }).first().waitFor();
    }

    expect(complaints).toEqual([]);
    await context.close();
  });
});
