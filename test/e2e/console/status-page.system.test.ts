import { metaKeys, MODERN_VERSION } from '@qmcp/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { accessibilityProblems } from './accessibility.ts';
import { launchChromium } from './chromium.ts';
import { openConsoleWorld } from './console-world.ts';
import type { ConsoleWorld } from './console-world.ts';
import { decideElsewhere } from './held-call.ts';
import { expectText, openPage } from './signed-in.ts';
import type { Look } from './signed-in.ts';

/** The page for the person whose call waits: it tells how far that is, and lets nobody decide. */

let world: ConsoleWorld;
let browser: Browser;
let agent: string;
let pat: string;
let lastId = 900;

beforeAll(async () => {
  world = await openConsoleWorld();
  agent = await world.makeKey('claude', '*');
  pat = await world.makeKey('pat', 'human:read', 'approvals:decide');
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await world?.[Symbol.asyncDispose]();
});

interface LinkAnswer {
  readonly result: {
    readonly inputRequests: Readonly<Record<string, { readonly params: { readonly url: string } }>>;
  };
}

/** Has a call held for a client that opens links. @returns the link that it is given */
async function heldLink(): Promise<string> {
  lastId += 1;
  const response = await fetch(`${world.server.url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${agent}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': MODERN_VERSION,
      'mcp-method': 'tools/call',
      'mcp-name': 'delete_user',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'delete_user',
        arguments: { id: lastId },
        _meta: {
          [metaKeys.protocolVersion]: MODERN_VERSION,
          [metaKeys.clientCapabilities]: { elicitation: { url: {} } },
        },
      },
    }),
  });
  const { result } = (await response.json()) as LinkAnswer;
  return Object.values(result.inputRequests)[0]?.params.url ?? '';
}

/** The request that waits last. */
async function pendingId(): Promise<string> {
  const response = await fetch(`${world.server.url}/v1/human/requests?status=pending`, {
    headers: { authorization: `Bearer ${pat}` },
  });
  const { requests } = (await response.json()) as { requests: { id: string }[] };
  return requests[0]?.id ?? '';
}

async function openStatus(link: string, look?: Look): Promise<Page> {
  const page = await openPage(browser, world, look);
  await page.goto(link);
  return page;
}

const looks: readonly Look[] = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 360 },
];

describe('the status page of a call', () => {
  it('needs no session, and has nothing that decides or that tells what the call is', async () => {
    const page = await openStatus(await heldLink());
    await page.getByRole('heading', { name: 'Waiting' }).waitFor();

    expect(await page.locator('button, form, input, a, script').count()).toBe(0);
    expect(await page.content()).not.toContain('delete_user');
    expect(await page.context().cookies()).toEqual([]);
    await page.context().close();
  });

  it('opens neither the console nor the request by its address', async () => {
    const link = await heldLink();
    const id = await pendingId();
    const page = await openStatus(link);
    await page.goto(`/inbox/${id}`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect((await page.goto(`/approvals/${id}`))?.status()).toBe(404);
    await page.context().close();
  });

  it('follows by itself what becomes of the call', async () => {
    const page = await openStatus(await heldLink());
    await page.getByRole('heading', { name: 'Waiting' }).waitFor();
    await decideElsewhere(world, pat, { request_id: await pendingId(), answer: 'approve' });
    await expectText(page, 'Your call may run: let your client call again.');
    await page.context().close();
  });

  it.each(looks)('is whole and accessible in $colorScheme, $width pixels wide', async (look) => {
    const page = await openStatus(await heldLink(), look);
    await page.getByRole('heading', { name: 'Waiting' }).waitFor();

    // It loads itself anew, for no script may run on it; nothing on it could be interrupted by that.
    expect(await accessibilityProblems(page, ['meta-refresh'])).toEqual([]);
    expect(
      await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      ),
    ).toBe(0);
    await page.context().close();
  });
});
