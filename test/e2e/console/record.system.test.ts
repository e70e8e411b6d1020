import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';

import { accessibilityProblems } from './accessibility.ts';
import type { ConsoleWorld } from './console-world.ts';
import { expectText } from './signed-in.ts';
import { useConsole } from './use-console.ts';

/** The record as the console verifies it: whole, or with the first place that somebody changed behind its back. */

let world: ConsoleWorld;
let page: Page;

useConsole(
  (given) => {
    ({ world, page } = given);
  },
  {
    prepare: async (opened) => {
      await opened.call('echo', { message: 'first' });
    },
  },
);

/** Keeps all that a progress bar says, however shortly. */
const WATCH_PROGRESS = `
  window.progress = [];
  new MutationObserver(() => {
    const bar = document.querySelector('[role=progressbar]');
    if (bar !== null) window.progress.push(bar.getAttribute('aria-valuetext'));
  }).observe(document.body, { subtree: true, childList: true, attributes: true });`;

async function verify(): Promise<void> {
  await page.goto('/audit');
  await page.evaluate(WATCH_PROGRESS);
  await page.getByRole('button', { name: 'Verify now' }).click();
}

describe('verifying the record', () => {
  it('tells how far it is and how much there is, then that all holds', async () => {
    await verify();
    await page.getByRole('heading', { name: 'The record is whole' }).waitFor();

    // How many steps of so short a record are painted is up to the browser; each that is says both.
    const steps = await page.evaluate<string[]>('window.progress');
    expect(steps.filter((step) => !/^\d[\d,]* of \d[\d,]* records? checked$/.test(step))).toEqual(
      [],
    );
    await expectText(page, /\d+ records? and \d+ signed checkpoints? hold/);
  });

  it('is told beside: when it was last signed, and what was written since', async () => {
    await page.goto('/audit');
    const standing = page.getByRole('region', { name: 'How far it is sealed' });
    await standing.getByText('Last signed').waitFor();

    await standing.getByRole('link', { name: /^record \d+/ }).click();
    await page.getByRole('heading', { name: 'Ids' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/invocations\/.+/);
  });

  it('names the first record that was changed in the file, and leads to it', async () => {
    const id = changeBehindItsBack();
    await verify();
    await page.getByRole('heading', { name: 'The record does not hold' }).waitFor();
    await expectText(page, 'First bad record');
    await expectText(page, 'record_changed');

    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('link', { name: 'Look at it' }).click();
    await page.getByRole('heading', { name: 'echo' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/invocations/${id}`);
  });
});

/** Rewrites the outcome of the oldest call of `echo` in the store. @returns its id */
function changeBehindItsBack(): string {
  using store = new DatabaseSync(join(world.home, 'qmcp.db'));
  const record = store
    .prepare(`select id from audit_record where name = 'echo' order by id limit 1`)
    .get();
  const id = String(record?.['id']);
  store.prepare(`update audit_record set outcome = 'denied' where id = ?`).run(id);
  return id;
}
