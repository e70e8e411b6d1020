import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';

import { launchChromium } from './chromium.ts';
import { openConsoleWorld } from './console-world.ts';
import type { ConsoleWorld } from './console-world.ts';
import { openPage, sessionOf, showing, signInByLink } from './signed-in.ts';

/** What a test has at hand. */
export interface Console {
  readonly world: ConsoleWorld;
  readonly browser: Browser;
  /** Of this test alone, on which the owner is signed in. */
  readonly page: Page;
}

interface Options {
  /** Default: a server as it starts by itself. */
  readonly open?: () => Promise<ConsoleWorld>;
  /** Comes before the owner signs in. */
  readonly prepare?: (world: ConsoleWorld) => Promise<void>;
}

/**
 * Gives the tests of a file one server and one browser, and each of them a page of its own.
 * @param take - gets what the next test has
 */
export function useConsole(
  take: (console: Console) => void,
  { open = openConsoleWorld, prepare }: Options = {},
): void {
  let world: ConsoleWorld;
  let browser: Browser;
  let session: Awaited<ReturnType<typeof sessionOf>>;

  beforeAll(async () => {
    world = await open();
    await prepare?.(world);
    browser = await launchChromium();
    const first = await openPage(browser, world);
    await signInByLink(first, world);
    session = await sessionOf(first);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await world?.[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    const context = await browser.newContext({ ...showing(world), storageState: session });
    take({ world, browser, page: await context.newPage() });
    return () => context.close();
  });
}
