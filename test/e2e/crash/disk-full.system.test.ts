import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';

import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { startServer } from '../harness/qmcp-process.ts';
import { expectSealed } from './expect-nothing-lost.ts';

const MiB = 1024 * 1024;

/** A file system of its own in the folder, so that it can be full. Needs the right to mount. */
function smallDisk(folder: string, bytes: number): Disposable {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  return {
    [Symbol.dispose]: () => {
      execFileSync('umount', [folder]);
    },
  };
}

const echo = (url: string, message: string): Promise<Response> =>
  fetch(`${url}/v1/tools/echo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ input: { message } }),
  });

/** Calls with large arguments until one is refused. @returns the refusal */
async function fillUp(url: string): Promise<Response> {
  const message = 'x'.repeat(40_000);
  for (;;) {
    const response = await echo(url, message);
    if (!response.ok) return response;
    await response.body?.cancel();
  }
}

describe('a disk that is full', () => {
  it('refuses calls clearly, loses nothing, and is no trouble any more once there is room', async () => {
    await using home = await temporaryFolder();
    using _ = smallDisk(home.path, 24 * MiB);
    await writeFile(home.file('ballast'), Buffer.alloc(8 * MiB));
    {
      await using server = await startServer(home.path);
      const refusal = await fillUp(server.url);
      expect(refusal.status).toBe(503);
      expect(refusal.headers.get('retry-after')).toBe('1');
      expect(await refusal.json()).toMatchObject({ code: 'unavailable' });

      await rm(home.file('ballast'));
      await expect.poll(async () => (await echo(server.url, 'again')).status).toBe(200);
    }
    await expectSealed(home.path);
  });
});
