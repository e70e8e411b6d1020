import { mkdir, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi } from '../api/running-api.ts';
import type { RunningApi } from '../api/running-api.ts';
import { ConsoleSessions } from '../../src/console/console-sessions.ts';
import { SESSION_COOKIE } from '../../src/console/session-cookie.ts';
import { signInUrl } from '../../src/console/sign-in-url.ts';

/** Exchanges the fragment for a session, as the console does. */
const SCRIPT = `
  const token = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  const answer = await fetch('/v1/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  document.title = String(answer.status);
`;

const PAGE = `<!doctype html><title>…</title>
  <script>document.title = 'an inline script ran'</script>
  <script type="module" src="/assets/app.js"></script>`;

let folder: TemporaryFolder;
let api: RunningApi;
let browser: Browser;
beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(folder.file('assets'));
  await writeFile(folder.file('index.html'), PAGE);
  await writeFile(folder.file('assets/app.js'), SCRIPT);
  api = await startApi({ consoleFolders: [pathToFileURL(`${folder.path}/`)] });
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser.close();
  await api[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function signedIn(page: Page, host: string): Promise<string> {
  const url = `http://${host}:${api.port}`;
  await page.goto(signInUrl(url, await new ConsoleSessions(api).offerLink()));
  await expect.poll(() => page.title(), { timeout: 10_000 }).toMatch(/^\d+$/);
  return url;
}

/** What the page gets from the server. */
const statusOf = (page: Page, url: string, method = 'GET'): Promise<number | string> =>
  page.evaluate(
    ([target, verb]) =>
      fetch(target ?? '', { method: verb ?? '', credentials: 'include' }).then(
        ({ status }) => status,
        () => 'kept from the page',
      ),
    [url, method],
  );

describe('a session in Chromium', () => {
  it.each(['127.0.0.1', 'localhost'])('works over plain HTTP on %s', async (host) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const url = await signedIn(page, host);
    expect(await page.title()).toBe('201');
    expect(await context.cookies()).toMatchObject([
      {
        name: SESSION_COOKIE,
        domain: host,
        path: '/',
        secure: true,
        httpOnly: true,
        sameSite: 'Strict',
      },
    ]);
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await statusOf(page, `${url}/v1/session`)).toBe(200);
    expect(await statusOf(page, `${url}/v1/session`, 'DELETE')).toBe(403);
    await context.close();
  });

  it('leaves the secret of the link nowhere but in the fragment', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const seen: string[] = [];
    page.on('request', (request) => seen.push(request.url(), request.headers()['referer'] ?? ''));
    await signedIn(page, '127.0.0.1');
    expect(new URL(page.url()).hash).toBe('');
    const sent = seen.map((url) => url.split('#')[0]);
    expect(sent.some((url) => /[\w-]{43}/.test(url ?? ''))).toBe(false);
    expect(api.logText()).not.toMatch(/sign-in#/);
    await context.close();
  });

  it('is of no use to a page of another origin, not even on the same host', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const url = await signedIn(page, '127.0.0.1');
    await using other = await startApi({ consoleFolders: [pathToFileURL(`${folder.path}/`)] });
    for (const host of ['127.0.0.1', 'localhost']) {
      const stranger = await context.newPage();
      await stranger.goto(`http://${host}:${other.port}/docs`);
      expect(await statusOf(stranger, `${url}/v1/session`)).toBe('kept from the page');
    }
    await context.close();
  });
});
