import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { startServer } from '../harness/qmcp-process.ts';
import { openConsoleWorld } from './console-world.ts';
import type { ConsoleWorld } from './console-world.ts';
import { holdCall } from './held-call.ts';
import { expectWhole } from './looks.ts';
import { expectText } from './signed-in.ts';
import { useConsole } from './use-console.ts';

/** Who is told of what waits: added, tried, looked after and removed in the console, with a real receiver. */

/** A receiver that answers as it is told to, and keeps what it received. */
interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly received: string[];
  status: number;
}

let world: ConsoleWorld;
let receiver: Receiver;
let agent: string;
let page: Page;
let lastId = 40;

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

beforeEach(() => {
  receiver.status = 204;
});

useConsole(
  (given) => {
    ({ world, page } = given);
  },
  {
    open: () =>
      openConsoleWorld(async (home) => {
        await writeFile(
          join(home, 'qmcp.config.json'),
          JSON.stringify({ webhookHosts: ['127.0.0.1'] }),
        );
        return startServer(home);
      }),
    prepare: async (opened) => {
      agent = await opened.makeKey('claude', '*');
    },
  },
);

async function startReceiver(): Promise<Receiver> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push(body);
      response.writeHead(receiver.status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks/of-a-secret-path`,
    received,
    status: 204,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

async function add(name: string): Promise<void> {
  await page.goto('/webhooks');
  await page.getByRole('button', { name: 'Add a webhook' }).click();
  await page.getByLabel('What it is for').fill(name);
  await page.getByLabel('Where messages go').fill(receiver.url);
  await page.getByRole('button', { name: 'Add it' }).click();
}

async function open(name: string): Promise<void> {
  await page.goto('/webhooks');
  await page.getByRole('link', { name: new RegExp(`^${name}`) }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

function hold(): Promise<string> {
  lastId += 1;
  return holdCall(world, { tool: 'delete_user', input: { id: lastId }, key: agent });
}

const messages = () => page.getByRole('list', { name: 'Messages' }).getByRole('listitem');

describe('a webhook', () => {
  it('is added, with a word on what is wrong with its address, and its secret shown once', async () => {
    await page.goto('/webhooks');
    await expectText(page, 'Nobody is told yet');
    await expectWhole(page, 'state-empty-webhooks');
    await page.getByRole('button', { name: 'Add a webhook' }).click();
    await page.getByLabel('What it is for').fill('on-call');
    await page.getByLabel('Where messages go').fill('nowhere');
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.locator('[aria-invalid=true]').waitFor();
    await expectWhole(page, 'state-webhook-refused');
    await page.getByLabel('Where messages go').fill(receiver.url);
    await page.getByRole('button', { name: 'Add it' }).click();
    const secret = await page.getByRole('group', { name: 'The secret' }).innerText();
    await page.getByRole('button', { name: 'I have copied it' }).click();

    expect(secret).toMatch(/^whsec_/);
    expect(await page.content()).not.toContain('of-a-secret-path');
    expect(await page.getByText(secret).count()).toBe(0);
  });

  it('is tried, and says how that went', async () => {
    await open('on-call');
    await page.getByRole('button', { name: 'Send a test message' }).click();
    await expectText(page, /The test message arrived in/);
    expect(receiver.received.at(-1)).toContain('human.requested');
    receiver.status = 500;
    await page.getByRole('button', { name: 'Send a test message' }).click();
    await expectText(page, /The test message did not arrive/);
  });

  it('is told of a held call, and lists the message by itself', async () => {
    await open('on-call');
    await page.getByText('Live').first().waitFor();
    await hold();
    await messages().first().waitFor();
    await page.getByRole('radio', { name: 'arrived' }).check();
    await expect
      .poll(
        async () => {
          await page.getByRole('button', { name: 'Read again' }).click();
          return messages().count();
        },
        { timeout: 15_000 },
      )
      .toBeGreaterThan(0);
    await expectWhole(page, 'webhook');
  });

  it('whose receiver is gone says so; what was given up is sent again once it is told again', async () => {
    receiver.status = 410;
    await open('on-call');
    await hold();
    await expect
      .poll(
        async () => {
          await page.reload();
          await page.getByRole('heading', { name: 'on-call', level: 1 }).waitFor();
          return page.getByRole('note').count();
        },
        { timeout: 20_000 },
      )
      .toBe(1);
    await page.getByRole('radio', { name: 'given up' }).check();
    await page.getByRole('button', { name: 'Send again' }).first().waitFor();
    await expectWhole(page, 'state-webhook-gone');
    receiver.status = 204;
    await page.getByRole('button', { name: 'Tell it again' }).click();
    await expectText(page, 'on-call is told again');
    const before = receiver.received.length;
    await page.getByRole('button', { name: 'Send again' }).first().click();
    await expectText(page, 'It is on its way again');

    await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBe(before + 1);
  });

  it('gets another secret, and is removed', async () => {
    await add('to-go');
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await open('to-go');
    await page.getByRole('button', { name: 'Replace the secret' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Replace the secret' }).click();
    await page.getByRole('group', { name: 'The secret' }).waitFor();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await expectText(page, 'Old secret counts until');
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expectText(page, 'to-go is told of nothing any more');

    expect(await page.getByRole('link', { name: /^to-go/ }).count()).toBe(0);
  });
});
