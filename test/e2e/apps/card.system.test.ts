import { approvalRequest, startReceiver } from '@qmcp/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { cardPage } from '../../../apps/qmcp/src/human/card/card-page.ts';
import { viewHumanRequest } from '../../../apps/qmcp/src/human/human-request-view.ts';
import { accessibilityProblems } from '../console/accessibility.ts';
import { launchChromium } from '../console/chromium.ts';
import { openConsoleWorld } from '../console/console-world.ts';
import type { ConsoleWorld } from '../console/console-world.ts';
import { complaintsOf, expectText, openPage, signInByLink } from '../console/signed-in.ts';
import { startAppHost } from './app-host.ts';
import type { AppHost } from './app-host.ts';
import {
  cardOf,
  expectCard,
  methodsOf,
  settled,
  showCall,
  showPage,
  stateOf,
} from './shown-card.ts';

/** The card of a held call in a host made of the official parts, in a real browser against a real server. */

let world: ConsoleWorld;
let host: AppHost;
let browser: Browser;
let page: Page;
let lastId = 200;

beforeAll(async () => {
  world = await openConsoleWorld();
  const key = await world.makeKey('claude', '*');
  host = await startAppHost({ url: world.server.url, key });
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await host?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 480, height: 800 } });
  page = await context.newPage();
  await page.goto(host.url);
  return () => context.close();
});

const denial = {
  id: 'response-1',
  answer: 'deny',
  note: null,
  editedArguments: null,
  principalId: 'grace',
  principalName: 'Grace',
  door: 'rest',
  atMs: 1_000,
  clientAsserted: false,
} as const;

/** A deletion that nobody asked for before; `more` is how the host does it. */
const deletion = (more: object = {}) => {
  lastId += 1;
  return { tool: 'delete_user', input: { id: lastId }, ...more };
};

/** The address that the card's link leads to. */
const addressOf = (): Promise<string | null> => cardOf(page).getByRole('link').getAttribute('href');

describe('a held call shows its card', () => {
  it.each([
    ['an error', {}],
    ['an error, to a client of 2025', { era: 'legacy' }],
    ['a task', { client: { extensions: { 'io.modelcontextprotocol/tasks': {} } } }],
    ['a demand for input, with a link', { client: { elicitation: { url: {} } } }],
    ['a link by error', { era: 'legacy', client: { elicitation: { url: {} } } }],
  ])('where it is answered with %s', async (_form, more) => {
    const call = deletion(more);
    const { uri } = await showCall(page, call);
    expect(uri).toBe('ui://qmcp/approval');
    await expectCard(page, 'delete_user: waits for a person');
    await expectCard(page, 'The tool declares that it may destroy or overwrite');
    await expectCard(page, `"id": ${call.input.id}`);
    expect(await addressOf()).toMatch(new RegExp(`^${world.server.url}/inbox/[0-9a-f-]{36}$`));
  });

  it('by what the call was answered with alone, in a host that reads nothing', async () => {
    const call = deletion({ can: { openLinks: {} } });
    await showCall(page, call);
    await expectCard(page, /needs the approval of a person/);
    await expectCard(page, `"id": ${call.input.id}`);
    expect(await addressOf()).toContain(`${world.server.url}/inbox/`);
    expect(await methodsOf(page)).not.toContain('resources/read');
  });

  it('once the host can read again, which could not, and the host is told', async () => {
    await page.route('**/mcp', (route) => {
      const { method } = (route.request().postDataJSON() ?? {}) as { method?: string };
      const reads = route.request().postData()?.includes('human://') === true;
      return method === 'resources/read' && reads ? route.abort() : route.continue();
    });
    await showCall(page, deletion());
    await vi.waitFor(async () => expect(await methodsOf(page)).toContain('notifications/message'));
    await expectCard(page, /needs the approval of a person/);
    await page.unroute('**/mcp');
    await expectCard(page, 'Waits until');
  });

  it('with foreign text as text', async () => {
    const company = '<img src=x onerror=alert(1)></script><script>alert(1)</script>\u202Eevil';
    await showCall(page, { tool: 'update_user', input: { id: 1, company } });
    await expectCard(page, String.raw`\\u{202e}evil`.slice(1));
    expect(await cardOf(page).locator('img').count()).toBe(0);
  });
});

describe('the page of a single approval', () => {
  it('shows it without a call', async () => {
    const call = deletion();
    await showCall(page, call);
    await vi.waitFor(async () => expect((await stateOf(page)).ended?.reply).toBeDefined());
    const { id } = (await stateOf(page)).ended?.reply?._meta['qmcp/approval'] ?? { id: 'none' };
    await page.goto(host.url);
    await showPage(page, { uri: `ui://qmcp/approvals/${id}` });
    await expectCard(page, 'delete_user: waits for a person');
    await expectCard(page, `"id": ${call.input.id}`);
    expect(await addressOf()).toBe(`${world.server.url}/inbox/${id}`);
  });

  it('says which command decides where there is no console', async () => {
    const request = viewHumanRequest(approvalRequest());
    await showPage(page, { html: cardPage({ consoleUrl: null, request }), can: {} });
    await expectCard(page, 'Decide with: qmcp approvals show request-1');
    expect(await cardOf(page).getByRole('link').count()).toBe(0);
  });

  it.each([
    [{ status: 'cancelled' }, 'delete-all: withdrawn'],
    [{ status: 'expired' }, 'delete-all: nobody decided in time'],
    [{ status: 'responded', answer: 'deny', responses: [denial] }, 'delete-all: denied by Grace'],
  ] as const)('says how it ended: %j', async (fields, heading) => {
    const request = viewHumanRequest(approvalRequest(fields));
    const html = cardPage({ consoleUrl: 'https://qmcp.example', request });
    await showPage(page, { html, can: {} });
    await expectCard(page, heading);
    expect(await cardOf(page).getByRole('link').count()).toBe(0);
  });
});

describe('nothing is shown', () => {
  it('for a call that nobody is asked about', async () => {
    const input = { name: 'Ada', surname: 'Lovelace', email: 'ada@example.com', about_me: 'First' };
    await showCall(page, { tool: 'add_user', input });
    await vi.waitFor(async () => expect((await stateOf(page)).ended?.reply).toBeDefined());
    await settled(page);
    expect((await stateOf(page)).sizes.at(-1)?.[1]).toBe(0);
  });

  it('of a tool that only reads', async () => {
    const { uri } = await showCall(page, {
      tool: 'search_users',
      input: { email: 'a@example.com' },
    });
    expect(uri).toBeNull();
  });
});

describe('the decision', () => {
  it('is made in the console by who is signed in there, to which the host opens the way', async () => {
    await showCall(page, deletion());
    await expectCard(page, 'delete_user: waits for a person');
    await cardOf(page)
      .getByRole('link', { name: /Open in the console/ })
      .click();
    await vi.waitFor(async () => expect((await stateOf(page)).opened).toHaveLength(1));
    const [address = ''] = (await stateOf(page)).opened;

    const stranger = await openPage(browser, world);
    await stranger.goto(address);
    await stranger.getByLabel('API key').waitFor();
    expect(await stranger.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await stranger.context().close();

    const owner = await openPage(browser, world);
    await signInByLink(owner, world);
    await owner.goto(address);
    await owner.getByRole('button', { name: 'Approve' }).waitFor();
    await owner.keyboard.press('a');
    await expectText(owner, 'Approved: delete_user may run');
    await owner.context().close();
    await expectCard(page, /delete_user: approved by /);
    expect(await cardOf(page).getByRole('link').count()).toBe(0);
  });

  it('is never made by the card: it reads, says how large it is, and asks for a link to be opened', async () => {
    await showCall(page, deletion());
    await expectCard(page, 'delete_user: waits for a person');
    await cardOf(page).getByRole('link').click();
    await vi.waitFor(async () => expect(await methodsOf(page)).toContain('ui/open-link'));
    expect((await methodsOf(page)).toSorted()).toEqual([
      'resources/read',
      'ui/initialize',
      'ui/notifications/initialized',
      'ui/notifications/size-changed',
      'ui/open-link',
    ]);
  });

  it('is told the way to as text, by a host that opens no links', async () => {
    await showCall(page, deletion({ can: { serverResources: {} } }));
    await expectCard(page, 'delete_user: waits for a person');
    await expectCard(page, `Decide at: ${String(await addressOf())}`);
  });

  it('is told the way to as text once the host refuses to open it', async () => {
    await showCall(page, deletion({ opensLinks: false }));
    await expectCard(page, 'delete_user: waits for a person');
    expect(await cardOf(page).getByText('Decide at').count()).toBe(0);
    await cardOf(page).getByRole('link').click();
    await expectCard(page, `Decide at: ${String(await addressOf())}`);
  });
});

describe('the frame', () => {
  it('has the card reach nothing, and run nothing but its own script', async () => {
    await using outside = await startReceiver();
    await showCall(page, deletion());
    await expectCard(page, 'delete_user: waits for a person');
    const card = cardOf(page);
    const fetched = await card.evaluate<string>(
      `fetch(${JSON.stringify(outside.url)}).then(() => 'reached', () => 'refused')`,
    );
    expect(fetched).toBe('refused');
    const loaded = await card.evaluate<string>(`new Promise((resolve) => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "run"';
      const image = new Image();
      image.onload = () => resolve('loaded');
      image.onerror = () => resolve('refused');
      image.src = ${JSON.stringify(`${outside.url}/x.png`)};
      document.body.append(script, image);
    })`);
    expect([loaded, await card.title(), outside.connections]).toEqual(['refused', 'Approval', 0]);
    expect(await card.evaluate('try { top.document.title } catch ({ name }) { name }')).toBe(
      'SecurityError',
    );
  });

  it('says nothing against its policy by itself', async () => {
    const complaints = complaintsOf(page);
    await showCall(page, deletion());
    await expectCard(page, 'delete_user: waits for a person');
    await settled(page);
    expect(complaints).toEqual([]);
  });

  it('reads on for as long as the host shows it, and then no more', async () => {
    await showCall(page, deletion());
    await expectCard(page, 'delete_user: waits for a person');
    const card = cardOf(page);
    await card.evaluate('{ globalThis.setTimeout = (next) => { globalThis.next = next; }; }');
    const paused = () =>
      vi.waitFor(async () => expect(await card.evaluate('typeof next')).toBe('function'), 10_000);
    const goOn = () => card.evaluate('{ const go = next; next = undefined; go(); }');
    const reads = async () =>
      (await stateOf(page)).heard.filter(({ method }) => method === 'resources/read').length;
    await paused();
    const before = await reads();
    await goOn();
    await paused();
    expect(await reads()).toBe(before + 1);
    expect(await page.evaluate('host.teardown()')).toEqual({});
    await goOn();
    expect(await card.evaluate('new Promise((resolve) => resolve(typeof next))')).toBe('undefined');
    expect(await reads()).toBe(before + 1);
  });
});

describe('how it looks', () => {
  const colours = () =>
    cardOf(page).evaluate<{ background: string; text: string }>(
      '(({ backgroundColor, color }) => ({ background: backgroundColor, text: color }))(getComputedStyle(document.documentElement))',
    );

  it('is as the host does, whatever the system does, and changes with it', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await showCall(page, deletion({ context: { theme: 'dark' } }));
    await expectCard(page, 'delete_user: waits for a person');
    expect(await colours()).toEqual({ background: 'rgb(26, 27, 30)', text: 'rgb(241, 243, 245)' });
    await page.evaluate("host.setContext({ theme: 'light' })");
    await vi.waitFor(async () =>
      expect(await colours()).toEqual({
        background: 'rgb(255, 255, 255)',
        text: 'rgb(26, 27, 30)',
      }),
    );
    const variables = {
      '--color-background-primary': '#fdf6e3',
      '--color-text-primary': '#073642',
    };
    await page.evaluate(`host.setContext(${JSON.stringify({ styles: { variables } })})`);
    await vi.waitFor(async () =>
      expect(await colours()).toEqual({
        background: 'rgb(253, 246, 227)',
        text: 'rgb(7, 54, 66)',
      }),
    );
  });

  it.each(['light', 'dark'] as const)(
    'has nothing that axe finds wrong, %s and narrow',
    async (theme) => {
      await page.setViewportSize({ width: 360, height: 640 });
      await showCall(page, deletion({ context: { theme } }));
      await expectCard(page, 'Waits until');
      await settled(page);
      expect(await accessibilityProblems(cardOf(page))).toEqual([]);
      const overflow = await cardOf(page).evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow).toBe(0);
    },
  );
});
