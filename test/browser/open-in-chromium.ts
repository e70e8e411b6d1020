import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { temporaryFolder } from '@qmcp/testkit';

const BROWSER = 'chromium';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens a page in a Chromium that knows nothing yet; it is closed on disposal. */
export async function openInChromium(url: string): Promise<AsyncDisposable> {
  const profile = await temporaryFolder();
  const browser = spawn(BROWSER, [...FLAGS, `--user-data-dir=${profile.path}`, url], {
    stdio: 'ignore',
  });
  const exit = once(browser, 'exit');
  return {
    async [Symbol.asyncDispose]() {
      browser.kill('SIGKILL');
      await exit;
      await profile[Symbol.asyncDispose]();
    },
  };
}
