import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';

import type { ConsoleWorld } from './console-world.ts';
import { decideElsewhere, holdCall, readRequest } from './held-call.ts';
import { expectText } from './signed-in.ts';
import { useConsole } from './use-console.ts';

/** Going through what waits without a mouse, one by one or several at once. */

let world: ConsoleWorld;
let agent: string;
let pat: string;
let page: Page;
let lastId = 700;

useConsole(
  (given) => {
    ({ world, page } = given);
  },
  {
    prepare: async (opened) => {
      agent = await opened.makeKey('claude', '*');
      pat = await opened.makeKey('pat', 'human:read', 'approvals:decide');
    },
  },
);

/** Has some calls held, the first of them the most urgent. */
async function hold(count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) {
    lastId += 1;
    ids.push(await holdCall(world, { tool: 'delete_user', input: { id: lastId }, key: agent }));
  }
  return ids;
}

/** Waits until a request is open, with all that a decision takes. */
async function atRequest(id: string | undefined): Promise<void> {
  await page.waitForURL(`**/inbox/${id}`);
  await page.getByRole('button', { name: 'Approve' }).waitFor();
}

const statusOf = async (id: string | undefined) => readRequest(world, pat, id ?? '');

describe('the keys of the inbox', () => {
  it('are all it takes: move, note, deny, edit, remember, select, decide together, approve', async () => {
    const [first, second, third] = await hold(3);
    await page.goto('/inbox');
    await atRequest(first);

    await page.keyboard.press('j');
    await atRequest(second);
    await page.keyboard.press('j');
    await atRequest(third);
    await page.keyboard.press('k');
    await atRequest(second);

    await page.keyboard.press('?');
    await expectText(page, 'Edit the arguments, then approve');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.keyboard.press('e');
    await page.getByRole('dialog', { name: 'Approve with other arguments' }).waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe(
      'Approve with other arguments',
    );
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.keyboard.press('m');
    await page.getByRole('dialog', { name: /don’t ask again/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.keyboard.press('n');
    await page.keyboard.type('a and d are letters here');
    await page.keyboard.press('Escape');
    await page.keyboard.press('d');
    await expectText(page, 'Denied: delete_user will not run');
    expect(await statusOf(second)).toMatchObject({ answer: 'deny' });

    await atRequest(third);
    await page.keyboard.press(' ');
    await expectText(page, '1 selected');
    await page.keyboard.press('k');
    await atRequest(first);
    await page.keyboard.press(' ');
    await expectText(page, '2 selected');
    await page.keyboard.press('b');
    await page.getByRole('dialog', { name: 'Decide 2 requests' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.keyboard.press('a');
    await expectText(page, 'Approved: delete_user may run');
    expect(await statusOf(first)).toMatchObject({ answer: 'approve' });
    expect(await statusOf(third)).toMatchObject({ status: 'pending' });
  });

  it('work after each decision without the mouse, down to the last', async () => {
    for (const { id } of await waiting()) {
      await decideElsewhere(world, pat, { request_id: id, answer: 'deny' });
    }
    const ids = await hold(3);
    await page.goto('/inbox');
    for (const id of ids) {
      await atRequest(id);
      await page.keyboard.press('a');
    }
    await expectText(page, 'Nothing waits for you');

    for (const id of ids) expect(await statusOf(id)).toMatchObject({ answer: 'approve' });
  });

  it('decide what one reads, also where the decision before was long on its way', async () => {
    const [first, second, third] = await hold(3);
    const arrived = Promise.withResolvers<void>();
    await page.route('**/v1/human/responses', async (route) => {
      await arrived.promise;
      await route.continue();
    });
    await page.goto(`/inbox/${first}`);
    await atRequest(first);
    await page.keyboard.press('a');
    for (const id of [second, third]) {
      await page.keyboard.press('j');
      await atRequest(id);
    }
    arrived.resolve();
    await expectText(page, 'Approved: delete_user may run');
    await page.keyboard.press('a');

    await expect.poll(() => statusOf(third)).toMatchObject({ answer: 'approve' });
    expect(await statusOf(first)).toMatchObject({ answer: 'approve' });
    expect(await statusOf(second)).toMatchObject({ status: 'pending' });
  });
});

async function waiting(): Promise<readonly { readonly id: string }[]> {
  const response = await fetch(`${world.server.url}/v1/human/requests?status=pending`, {
    headers: { authorization: `Bearer ${pat}` },
  });
  return ((await response.json()) as { requests: { id: string }[] }).requests;
}

describe('a decision on several together', () => {
  it('gives each its own verdict, also where one was settled meanwhile', async () => {
    const [first, second, third] = await hold(3);
    await page.goto('/inbox');
    for (const id of [first, second, third]) {
      await page.locator(`[data-request="${id}"]`).getByRole('checkbox').check();
    }
    await page.getByRole('button', { name: 'Decide together' }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('group', { name: 'The same for all' })
      .getByRole('radio', { name: 'Approve' })
      .check();
    const verdicts = dialog.getByRole('group', { name: 'Verdict for delete_user' });
    await verdicts.nth(1).getByRole('radio', { name: 'Deny' }).check();
    await decideElsewhere(world, pat, { request_id: third ?? '', answer: 'deny' });
    await dialog.getByRole('button', { name: 'Send 3 decisions' }).click();
    await dialog.getByText('approved', { exact: true }).waitFor();

    expect(await dialog.getByText('denied', { exact: true }).count()).toBe(1);
    expect(await dialog.getByText('refused', { exact: true }).count()).toBe(1);
    expect(await dialog.getByText(/answered 'deny' already/).isVisible()).toBe(true);
    expect(await statusOf(first)).toMatchObject({ answer: 'approve' });
    expect(await statusOf(second)).toMatchObject({ answer: 'deny' });
  });

  it('shows all arguments of each before it is sent', async () => {
    const ids = await hold(2);
    await page.goto('/inbox');
    for (const id of ids) {
      await page.locator(`[data-request="${id}"]`).getByRole('checkbox').check();
    }
    await page.keyboard.press('b');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`id: ${lastId}`, { exact: true }).click();

    await expectText(page, String(lastId));
    expect(await dialog.getByText(String(lastId), { exact: true }).isVisible()).toBe(true);
  });
});

describe('five hundred that wait', () => {
  it('are all there, the most urgent first, and keys go through them', async () => {
    const before = (await waiting()).map(({ id }) => id);
    const ids = await hold(500);
    await page.goto('/inbox');
    const items = page.getByRole('list', { name: 'What waits for you' }).getByRole('listitem');
    await items.first().waitFor();
    expect(await items.count()).toBe(before.length + ids.length);
    await page.goto(`/inbox/${ids[0]}`);
    await atRequest(ids[0]);
    for (const id of ids.slice(1, 12)) {
      await page.keyboard.press('j');
      await page.waitForURL(`**/inbox/${id}`);
    }

    const box = await page.locator(`[data-request="${ids[11]}"]`).boundingBox();

    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(800);
  }, 120_000);
});
