import { readFile } from 'node:fs/promises';

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';

import type { ConsoleWorld } from './console-world.ts';
import { expectText } from './signed-in.ts';
import { useConsole } from './use-console.ts';

/** What a person does on the other pages: try tools, look at calls, ask the policy, hand out keys, verify the record. */

let world: ConsoleWorld;
let page: Page;

useConsole((given) => {
  ({ world, page } = given);
});

describe('Home', () => {
  it('follows what is called, as it is called', async () => {
    await page.goto('/');
    await page.getByText('Live').first().waitFor();
    await world.call('echo', { message: 'hello' });
    await page.getByRole('region', { name: 'Latest calls' }).getByText('echo').first().waitFor();
    await expectText(page, 'Nothing waits for you');
    await world.call('delete_user', { id: 4711 });
    await page.getByRole('heading', { name: '1 thing waits for you' }).waitFor();
    await page.getByRole('link', { name: 'Decide now' }).click();
    await page.getByRole('button', { name: 'Deny' }).click();
    await expectText(page, 'Nothing waits for you');
  });
});

describe('the playground', () => {
  it('builds a form from the schema, names what is missing, and shows the raw exchange', async () => {
    await page.goto('/tools/echo');
    await page.getByRole('button', { name: 'Call it' }).click();
    await expectText(page, 'Fill this in');
    await page.getByLabel(/^message/).fill('from the console');
    await page.getByRole('button', { name: 'Call it' }).click();
    const result = page.getByRole('region', { name: 'Result' }).first();
    await result.getByText('from the console').first().waitFor();
    await result.getByText('Raw exchange').click();
    await expectText(page, /POST \/v1\/tools\/echo/);

    expect(await result.innerText()).toContain('content-type: application/json');
    expect(await result.innerText()).not.toContain('csrf');
  });

  it('takes along what is filled in when it becomes JSON, and back', async () => {
    await page.goto('/tools/echo');
    await page.getByLabel(/^message/).fill('one');
    await page.getByRole('radio', { name: 'JSON' }).check();
    const text = page.getByLabel('Arguments, as JSON');
    expect(JSON.parse(await text.inputValue())).toEqual({ message: 'one' });
    await text.fill('{"message": "two"}');
    await page.getByRole('radio', { name: 'Form' }).check();

    expect(await page.getByLabel(/^message/).inputValue()).toBe('two');
  });

  it('leads from a held call to its approval', async () => {
    await page.goto('/tools/delete_user');
    await page.getByLabel(/^id/).fill('4712');
    await page.getByRole('button', { name: 'Call it' }).click();
    await expectText(page, 'It is held for a person');
    await page.getByRole('link', { name: 'Decide on it' }).click();
    await page.getByRole('button', { name: 'Deny' }).click();
    await expectText(page, 'Denied: delete_user will not run');
  });
});

describe('tools', () => {
  it('are found by a few letters', async () => {
    await page.goto('/tools');
    await page.getByRole('searchbox', { name: 'Find a tool' }).fill('delete');
    await page.getByRole('link', { name: /^delete_user/ }).click();

    await page.getByRole('heading', { name: 'delete_user' }).waitFor();
    expect(await page.getByText('destructive').first().isVisible()).toBe(true);
  });
});

describe('calls', () => {
  it('are narrowed by filters that stand in the address', async () => {
    await world.call('echo', { message: 'x' });
    await world.call('search_users', { nonsense: 1 });
    await page.goto('/invocations');
    await page.getByRole('combobox', { name: 'Outcome' }).selectOption('tool_error');
    await page.waitForURL(/outcome=tool_error/);
    await page.getByText('search_users').first().waitFor();
    await expect.poll(() => page.getByText('echo', { exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('echo', { exact: true }).first().waitFor();
  });

  it('are shown with what they carried, and lead to their trace', async () => {
    await world.call('echo', { message: 'to be found again' });
    await page.goto('/invocations?tool=echo');
    await page.getByRole('main').getByRole('link', { name: /^echo/ }).first().click();
    await expectText(page, 'to be found again');
    await page.getByRole('link', { name: 'All of this trace' }).click();
    await page.waitForURL(/trace_id=/);
    await page.getByText('echo', { exact: true }).first().waitFor();
  });
});

describe('the policy', () => {
  it('explains a call that is not made', async () => {
    await page.goto('/policy');
    await page.getByLabel('Tool').fill('delete_user');
    await page.getByLabel('Arguments, as JSON').fill('{"id": 1}');
    await page.getByRole('button', { name: 'Explain' }).click();
    await expectText(page, 'It waits for a person');
  });

  it('says at which place of a text something is wrong, and leads there', async () => {
    await page.goto('/policy');
    const text = page.getByLabel('Policy, as YAML');
    await text.fill('version: 1\nrules: 7\n');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByRole('button', { name: 'Line 2, column 8' }).click();
    expect(
      await page.evaluate(`(() => {
        const { value, selectionStart, selectionEnd } = document.activeElement;
        return value.slice(selectionStart, selectionEnd);
      })()`),
    ).toBe('7');
    await page.getByRole('button', { name: 'Try it on past calls' }).click();
    await page.getByRole('button', { name: 'Line 2, column 8' }).waitFor();
    await page.getByLabel('Policy, as YAML').fill('version: 1\n');
    await page.getByRole('button', { name: 'Check' }).click();
    await expectText(page, 'Nothing is wrong with it.');
  });

  it('says what another text would have decided', async () => {
    await world.call('echo', { message: 'x' });
    await page.goto('/policy');
    await page
      .getByLabel('Policy, as YAML')
      .fill('version: 1\nrules:\n  - name: quiet\n    effect: deny\n    tools: echo\n');
    await page.getByRole('button', { name: 'Try it on past calls' }).click();
    await expectText(page, /of \d+ calls? on record would have been decided otherwise/);
  });
});

describe('keys', () => {
  it('are made, shown once, replaced and revoked', async () => {
    await page.goto('/keys');
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('ci');
    expect(await page.getByLabel('What it is for').inputValue()).toBe('ci');
    await page.getByRole('button', { name: 'Make it' }).click();
    const secret = await page.getByRole('group', { name: 'The key' }).innerText();
    expect((await world.call('echo', { message: 'hi' }, secret)).status).toBe(200);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    expect(await page.getByText(secret).count()).toBe(0);

    await page.getByRole('button', { name: 'Revoke' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await expectText(page, 'ci no longer works');
    await expectText(page, 'revoked');
    // A server may go on knowing a key for some seconds.
    await expect
      .poll(async () => (await world.call('echo', { message: 'hi' }, secret)).status, {
        timeout: 20_000,
      })
      .toBe(401);
  });
});

describe('the audit', () => {
  it('is verified, with what was counted', async () => {
    await page.goto('/audit');
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByRole('heading', { name: 'The record is whole' }).waitFor();
    await expectText(page, /\d+ records? and \d+ signed checkpoints? hold/);
  });

  it('is exported as one file', async () => {
    await page.goto('/audit');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');

    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(typeof JSON.parse(line)).toBe('object');
  });

  it('proves one record', async () => {
    await world.call('echo', { message: 'prove me' });
    await page.goto('/invocations?tool=echo');
    await page.getByRole('main').getByRole('link', { name: /^echo/ }).first().click();
    await page.getByRole('button', { name: 'Make a proof' }).click();
    const proof = await page.getByRole('group', { name: 'The proof' }).innerText();

    expect(typeof JSON.parse(proof)).toBe('object');
  });
});

describe('the look of the console', () => {
  it('is chosen, and stays chosen', async () => {
    await page.goto('/');
    const button = page.getByRole('button', { name: /^Theme/ });
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    await button.click();
    await button.click();
    expect(await scheme()).toBe('dark');
    await page.reload();
    await button.waitFor();

    expect(await scheme()).toBe('dark');
  });
});
