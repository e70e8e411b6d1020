import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';

import { launchChromium } from '../console/chromium.ts';
import { openConsoleWorld } from '../console/console-world.ts';
import type { ConsoleWorld } from '../console/console-world.ts';
import { startAppHost } from './app-host.ts';
import type { AppHost } from './app-host.ts';
import type { HostCall } from './shown-card.ts';

/** A host that is made of the official parts, in a real browser, of an agent's calls at a real server with a console. */
export interface HostSetting {
  readonly world: ConsoleWorld;
  readonly host: AppHost;
  readonly browser: Browser;
  /** The host's page, fresh in each test. */
  readonly page: Page;
  /** A deletion that nobody asked for before; it is held. @param more - how the host makes and shows it */
  deletion(more?: Partial<HostCall>): HostCall & { readonly input: { readonly id: number } };
}

/** Sets a host up for the tests of a file. What it returns is there once a test runs. */
export function useHostPage(): HostSetting {
  let world: ConsoleWorld;
  let host: AppHost;
  let browser: Browser;
  let page: Page;
  let lastId = 200;

  beforeAll(async () => {
    world = await openConsoleWorld();
    const key = await world.makeKey('claude', '*');
    host = await startAppHost({ url: world.server.url, key });
    browser = await launchChromium();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await host?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    const context = await browser.newContext({ viewport: { width: 480, height: 800 } });
    page = await context.newPage();
    await page.goto(host.url);
    return () => context.close();
  });

  return {
    get world() {
      return world;
    },
    get host() {
      return host;
    },
    get browser() {
      return browser;
    },
    get page() {
      return page;
    },
    deletion(more = {}) {
      lastId += 1;
      return { tool: 'delete_user', ...more, input: { id: lastId } };
    },
  };
}
