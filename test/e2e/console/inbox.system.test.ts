import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';

import type { ConsoleWorld } from './console-world.ts';
import { readRequest } from './held-call.ts';
import { expectText } from './signed-in.ts';
import { useConsole } from './use-console.ts';

/** What a person does with held calls, in a real browser against a real server. */

let world: ConsoleWorld;
let agent: string;
let page: Page;
let lastId = 100;

useConsole(
  (given) => {
    ({ world, page } = given);
  },
  {
    prepare: async (opened) => {
      agent = await opened.makeKey('claude', '*');
    },
  },
);

/** Has the agent ask for a deletion that nobody asked for before. @returns its id, as text */
async function hold(tool = 'delete_user', more: object = {}): Promise<string> {
  lastId += 1;
  await world.call(tool, { id: lastId, ...more }, agent);
  return String(lastId);
}

/** What the agent is told when it asks again. */
async function outcome(id: string): Promise<string> {
  const response = await world.call('delete_user', { id: Number(id) }, agent);
  return JSON.stringify(await response.json());
}

const itemOf = (on: Page, id: string) =>
  on.getByRole('list', { name: 'What waits for you' }).getByRole('link', { name: `id: ${id}` });

async function openItem(id: string): Promise<void> {
  await page.goto('/inbox');
  await itemOf(page, id).click();
  await page.getByRole('button', { name: 'Approve' }).waitFor();
}

/** Opens the first call of a tool that waits. */
async function openHeld(tool: string): Promise<void> {
  await page.goto('/inbox');
  await page
    .getByRole('list', { name: 'What waits for you' })
    .getByRole('link', { name: new RegExp(`^${tool}`) })
    .first()
    .click();
  await page.getByRole('heading', { name: tool }).waitFor();
  await page.getByRole('button', { name: 'Approve' }).waitFor();
}

describe('a held call', () => {
  it('shows up by itself, in the list and in the count', async () => {
    await page.goto('/inbox');
    await page.getByText('Live').first().waitFor();
    const id = await hold();
    await itemOf(page, id).waitFor();

    expect(
      await page
        .getByRole('link', { name: /Inbox.*waiting/ })
        .first()
        .isVisible(),
    ).toBe(true);
  });

  it('tells who wants what, why it is held and how much time there is', async () => {
    await openItem(await hold());
    await expectText(page, 'claude wants to call');
    await expectText(page, /destroy or overwrite/);
    await expectText(page, 'built-in/holdDestructive');
    await expectText(page, /^5\d:\d\d/);
    await expectText(page, 'The last calls of this tool');
  });

  it('is approved with one key, and then runs', async () => {
    const id = await hold();
    await openItem(id);
    await page.keyboard.press('a');
    await expectText(page, 'Approved: delete_user may run');

    expect(await outcome(id)).not.toContain('needs the approval');
  });

  it('is denied with one key, with the note that goes with it', async () => {
    const id = await hold();
    await openItem(id);
    await page.keyboard.press('n');
    await page.keyboard.type('dad keeps this one');
    await page.keyboard.press('Escape');
    await page.locator('h1').click();
    await page.keyboard.press('d');
    await expectText(page, 'Denied: delete_user will not run');

    expect(await outcome(id)).toContain('dad keeps this one');
  });

  it('is approved with other arguments, once it is shown what that changes', async () => {
    await world.call('update_user', { id: 1, company: 'Acme' }, agent);
    await openHeld('update_user');
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog');
    const approve = dialog.getByRole('button', { name: 'Approve as edited' });
    const company = dialog.getByLabel('company', { exact: true });
    await company.waitFor();
    expect(await approve.isEnabled()).toBe(false);
    await company.fill('Initech');
    await dialog.getByRole('region', { name: 'What you change' }).getByText('Acme').waitFor();
    await dialog.getByRole('radio', { name: 'JSON' }).check();
    const text = dialog.getByLabel('Arguments, as JSON');
    expect(JSON.parse(await text.inputValue())).toEqual({ id: 1, company: 'Initech' });
    await text.fill('{"id": 1, "company": "Initrode"}');
    await dialog.getByRole('radio', { name: 'Form' }).check();
    expect(await company.inputValue()).toBe('Initrode');
    await approve.click();
    await expectText(page, 'Approved: update_user may run');
  });

  it('says at the field what the tool does not take, and keeps what was typed', async () => {
    await world.call('update_user', { id: 2, email: 'ada@example.com' }, agent);
    await openHeld('update_user');
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog');
    const email = dialog.getByLabel('email', { exact: true });
    await email.fill('nobody');
    await dialog.getByRole('button', { name: 'Approve as edited' }).click();
    await expect.poll(() => email.getAttribute('aria-invalid')).toBe('true');
    expect(await page.evaluate('document.activeElement.value')).toBe('nobody');
    await email.fill('ada@example.org');
    expect(await email.getAttribute('aria-invalid')).not.toBe('true');
    await dialog.getByRole('button', { name: 'Approve as edited' }).click();
    await expectText(page, 'Approved: update_user may run');
  });

  it('is compared with the last one that was approved', async () => {
    const before = await hold();
    await openItem(before);
    await page.keyboard.press('a');
    await expectText(page, 'Approved: delete_user may run');
    await openItem(await hold());
    await expectText(page, 'Compared with the last call that was approved');
    await expectText(page, 'changed');
  });

  it('is remembered, once it is said in words what that means', async () => {
    const id = await hold();
    await openItem(id);
    await page.getByRole('button', { name: 'Remember' }).click();
    await expectText(
      page,
      `For 1 hour, claude may call delete_user without asking, as long as id is ${id}.`,
    );
    await page.getByRole('radio', { name: '8 hours' }).check();
    await page.getByRole('checkbox', { name: 'id' }).uncheck();
    await expectText(
      page,
      'For 8 hours, claude may call delete_user without asking, with any arguments at all.',
    );
    await page.getByRole('checkbox', { name: 'id' }).check();
    await page.getByRole('button', { name: 'Approve and remember' }).click();
    await expectText(page, 'Approved. delete_user runs without asking for a while');
    await page.goto('/policy');
    await page.getByRole('button', { name: 'Ask again' }).click();
    await expectText(page, 'You will be asked again');
  });
});

describe('a question', () => {
  it('shows its options letter by letter, as they are answered', async () => {
    const options = ['-1', '1', '1.5', 'PROD', 'prod', 'user_id'];
    const asked = await fetch(`${world.server.url}/v1/human/requests`, {
      method: 'POST',
      headers: { authorization: `Bearer ${agent}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'Which?', options }),
    });
    const { id } = (await asked.json()) as { id: string };
    await page.goto(`/inbox/${id}`);
    for (const option of options) {
      await page.getByRole('button', { name: option, exact: true }).waitFor();
    }
    await page.getByRole('button', { name: 'PROD', exact: true }).click();

    await expect.poll(() => readRequest(world, agent, id)).toMatchObject({ answer: 'PROD' });
  });
});

describe('a server that goes away', () => {
  it('is told of by itself, and stays told until it is back', async () => {
    await openItem(await hold());
    await page.getByText('Live').first().waitFor();
    await world.server.kill();
    await expectText(page, /Not connected: what you see may be old/);

    expect(await page.getByRole('heading', { name: 'delete_user' }).isVisible()).toBe(true);
  });
});
