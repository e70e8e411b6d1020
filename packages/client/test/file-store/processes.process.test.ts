import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { fileStore } from '../../src/file-store/index.ts';

const program = fileURLToPath(new URL('processes/change-entry.ts', import.meta.url));

const start = (folder: string, work: 'add' | 'hold'): ChildProcessByStdio<null, Readable, null> =>
  spawn(process.execPath, ['-C', '@qmcp/source', program, folder, work], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

describe('processes that share a folder', () => {
  it('lose no change of one another', async () => {
    await using folder = await temporaryFolder();
    const processes = Array.from({ length: 3 }, () => start(folder.path, 'add'));
    const exits = await Promise.all(processes.map((child) => once(child, 'exit')));
    expect(exits.map(([code]) => code as number)).toEqual([0, 0, 0]);
    expect(await fileStore({ folder: folder.path }).read('a')).toBe(30);
  });

  it('are not held up by one that was killed', async () => {
    await using folder = await temporaryFolder();
    const holder = start(folder.path, 'hold');
    await once(holder.stdout, 'data');
    const store = fileStore({ folder: folder.path, lockTimeoutMs: 50 });
    await expect(store.update('a', async () => 1)).rejects.toMatchObject({
      code: 'credentials_busy',
    });
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(await store.update('a', async () => 2)).toBe(2);
  });
});
