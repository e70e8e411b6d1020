import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

import type { ConsoleWorld } from './console-world.ts';

/** How a browser shows the console. */
export interface Look {
  readonly colorScheme: 'light' | 'dark';
  readonly width: 1280 | 360;
}

const HEIGHT = 800;

/** The look of a test that is not about looks. */
const desk: Look = { colorScheme: 'light', width: 1280 };

/** Opens a browser's page that nobody has signed in on yet. */
export async function openPage(browser: Browser, world: ConsoleWorld, look = desk): Promise<Page> {
  const context = await browser.newContext(showing(world, look));
  return context.newPage();
}

/** Settings of a browser that shows the console. Nothing moves, so that what is seen is what there is. */
export const showing = (world: ConsoleWorld, look = desk): BrowserContextOptions => ({
  baseURL: world.server.url,
  colorScheme: look.colorScheme,
  viewport: { width: look.width, height: HEIGHT },
  hasTouch: look.width === 360,
  reducedMotion: 'reduce',
});

/** Signs the owner in by a link, and waits for Home. */
export async function signInByLink(page: Page, world: ConsoleWorld): Promise<void> {
  await page.goto(await world.signInLink());
  await page.getByRole('heading', { name: 'Calls in the last hour' }).waitFor();
}

/** Signs somebody in by a key, on the page of the sign-in. */
export async function signInByKey(page: Page, key: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).first().waitFor();
}

/** What a page complains of in its console, as it comes: refusals by the security policy and defects among it. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return complaints;
}

/** The session of a page, for others to start with. */
export const sessionOf = (page: Page): ReturnType<BrowserContext['storageState']> =>
  page.context().storageState();

/** Waits until the page shows a text. */
export async function expectText(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor();
  expect(await page.getByText(text).first().isVisible()).toBe(true);
}
