import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import type { ConsoleWorld } from './console-world.ts';
import { decideElsewhere, holdCall } from './held-call.ts';
import { expectWhole } from './looks.ts';
import { expectText, openPage, signInByKey } from './signed-in.ts';
import { useConsole } from './use-console.ts';

/** What pages show while something is missing, refused, under way or over: whole in both themes and at both widths. */

let world: ConsoleWorld;
let browser: Browser;
let agent: string;
let pat: string;
let page: Page;
let lastId = 300;

useConsole(
  (given) => {
    ({ world, browser, page } = given);
  },
  {
    // Groups of tests prepare more, before the first of their tests.
    prepare: async (opened) => {
      world = opened;
    },
  },
);

function hold(input: object = {}, tool = 'delete_user'): Promise<string> {
  lastId += 1;
  return holdCall(world, { tool, input: { id: lastId, ...input }, key: agent });
}

describe('with nothing in it yet,', () => {
  it.each([
    ['home', '/', 'Nothing was called yet'],
    ['inbox', '/inbox', 'When a call needs a person it appears here at once'],
    ['settled', '/inbox?show=settled', 'Nothing was settled yet'],
    ['calls', '/invocations', 'Nothing fits'],
    ['keys', '/keys', 'There are no keys yet'],
  ])('%s says so, and what to do', async (name, path, seen) => {
    await page.goto(path);
    await expectText(page, seen);
    await expectWhole(page, `state-empty-${name}`);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
  });
});

describe('what is on its way or does not come', () => {
  it('has a stand-in while it is read', async () => {
    await page.route('**/v1/tools', () => undefined);
    await page.goto('/tools');
    await page.getByRole('status', { name: 'Loading' }).waitFor();
    await expectWhole(page, 'state-loading');
    expect(await page.getByRole('navigation', { name: 'Pages' }).first().isVisible()).toBe(true);
  });

  it('is told of in words, with a way to try again', async () => {
    await page.route('**/v1/tools', (route) => route.abort());
    await page.goto('/tools');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await expectWhole(page, 'state-error');
    await page.unroute('**/v1/tools');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expectText(page, /\d+ tools/);
  });

  it('leaves what is known in sight, with a word that it may be old', async () => {
    await page.route('**/v1/events', (route) => route.abort());
    await page.goto('/');
    await expectText(page, /what you see may be old/);
    await expectWhole(page, 'state-offline');
  });

  it('leads to the sign-in, which says why, where the session has ended', async () => {
    const ended = await openPage(browser, world);
    await ended.goto('/sign-in?ended=true&to=%2Finbox');
    await expectText(ended, 'Your session has ended');
    await expectWhole(ended, 'state-ended');
    await ended.context().close();
  });
});

describe('a request', () => {
  beforeAll(async () => {
    agent = await world.makeKey('claude', '*');
    pat = await world.makeKey('pat', 'human:read', 'approvals:decide');
  });

  it('that one may not decide says why', async () => {
    const id = await hold();
    const reader = await openPage(browser, world);
    await signInByKey(reader, await world.makeKey('reader', 'human:read'));
    await reader.goto(`/inbox/${id}`);
    await expectText(reader, 'You can’t decide this');
    await expectWhole(reader, 'state-may-not-decide');
    await reader.goto('/');
    await expectText(reader, /things? waits? for a person/);
    expect(await reader.getByRole('link', { name: 'Look at it' }).isVisible()).toBe(true);
    await expectWhole(reader, 'state-home-without-audit');
    await reader.context().close();
  });

  it('that somebody else settled first says who and what', async () => {
    const id = await hold();
    await page.goto(`/inbox/${id}`);
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    await page.getByText('Live').first().waitFor();
    await decideElsewhere(world, pat, { request_id: id, answer: 'deny', note: 'She is on leave' });
    await expectText(page, /pat denied it, a moment before you/);
    await expectWhole(page, 'state-settled-meanwhile');
  });

  it('with much to read, and with hidden characters, shows all of it', async () => {
    const about = 'All that there is to say of Ada. '.repeat(120);
    const id = await hold(
      { about_me: about, company: 'Ac\u202Eem\u200B', phone: 'رقم ١٢٣' },
      'update_user',
    );
    await page.goto(`/inbox/${id}`);
    await expectText(page, /hidden characters in here/);
    await expectText(page, /characters in 1 line; scroll within/);
    await expectWhole(page, 'state-long-and-hidden');
  });

  it('that is edited into what the tool does not take says so at the field', async () => {
    const id = await hold({ email: 'ada@example.com' }, 'update_user');
    await page.goto(`/inbox/${id}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('dialog').getByLabel('email', { exact: true }).fill('nobody');
    await page.getByRole('button', { name: 'Approve as edited' }).click();
    await page.locator('[aria-invalid=true]').waitFor();
    await expectWhole(page, 'state-edit-refused');
    await page.getByRole('radio', { name: 'JSON' }).check();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await expectWhole(page, 'state-edit-refused-json');
  });

  it('among several gets its verdict beside those of the others', async () => {
    const ids = [await hold(), await hold()];
    await page.goto('/inbox');
    for (const id of ids) {
      await page.locator(`[data-request="${id}"]`).getByRole('checkbox').check();
    }
    await page.getByRole('button', { name: 'Decide together' }).click();
    await page.getByRole('radio', { name: 'Approve' }).first().check();
    await expectWhole(page, 'state-batch');
    await decideElsewhere(world, pat, { request_id: ids[1] ?? '', answer: 'deny' });
    await page.getByRole('button', { name: 'Send 2 decisions' }).click();
    await page.getByText('refused', { exact: true }).waitFor();
    await expectWhole(page, 'state-batch-verdicts');
    await page.goto('/inbox?show=settled');
    await page.setViewportSize({ width: 1280, height: 800 });
    await expectText(page, 'How the last ones went');
    await expectWhole(page, 'state-decision-times');
  });
});

describe('a result', () => {
  it('of a tool is shown with the raw exchange', async () => {
    await page.goto('/tools/echo');
    await page.getByLabel(/^message/).fill('hello');
    await page.getByRole('button', { name: 'Call it' }).click();
    await page.getByText('Raw exchange').click();
    await page.getByRole('group', { name: 'Result' }).getByText('hello').waitFor();
    await expectWhole(page, 'state-tool-result');
  });

  it('of a check tells the places of what is wrong in a policy', async () => {
    await page.goto('/policy');
    await page.getByLabel('Policy, as YAML').fill('version: 1\nrules: 7\n');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByRole('button', { name: /^Line 2/ }).waitFor();
    await expectWhole(page, 'state-policy-problems');
  });

  it('of an explanation tells what would be decided', async () => {
    await page.goto('/policy');
    await page.getByLabel('Tool').fill('delete_user');
    await page.getByRole('button', { name: 'Explain' }).click();
    await expectText(page, 'It waits for a person');
    await expectWhole(page, 'state-policy-explained');
  });

  it('of making a key shows it once', async () => {
    await page.goto('/keys');
    await page.getByRole('button', { name: 'Make a key' }).click();
    await expectWhole(page, 'state-key-wish');
    await page.getByLabel('What it is for').fill('ci');
    await page.getByRole('button', { name: 'Make it' }).click();
    await expectText(page, 'Copy it now');
    await expectWhole(page, 'state-key-made');
  });

  it('of a verification says that the record is whole, or where it is not', async () => {
    await page.goto('/audit');
    await page.getByRole('button', { name: 'Verify now' }).click();
    await expectText(page, 'The record is whole');
    await expectWhole(page, 'state-audit-whole');
    using store = new DatabaseSync(join(world.home, 'qmcp.db'));
    store.exec(`update audit_record set outcome = 'denied' where name = 'echo'`);
    await page.getByRole('button', { name: 'Verify again' }).click();
    await expectText(page, 'The record does not hold');
    await expectWhole(page, 'state-audit-broken');
  });
});
