import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { chmod, mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

import { temporaryFolder, type TemporaryFolder } from '@qmcp/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Decoys } from '../../../src/sandbox/decoys/decoys.ts';

const run = promisify(execFile);

let folder: TemporaryFolder;
let decoys: Decoys;

beforeEach(async () => {
  folder = await temporaryFolder();
  await chmod(folder.path, 0o755);
  decoys = new Decoys(folder.path);
});

afterEach(async () => {
  await decoys.close();
  await folder[Symbol.asyncDispose]();
});

async function lease() {
  const set = await decoys.lease();
  if (set === undefined) throw new Error('There are no decoys on this machine.');
  const fileOf = (path: string): string =>
    set.places.find((place) => place.path === path)?.file ?? '';
  return { set, fileOf };
}

/** As it is on a machine that has no program at all. */
async function withoutPrograms(act: () => Promise<void>): Promise<void> {
  const path = process.env['PATH'];
  process.env['PATH'] = folder.path;
  try {
    await act();
  } finally {
    process.env['PATH'] = path;
  }
}

describe('decoys', () => {
  it('tell which of them was read, once', async () => {
    const { set, fileOf } = await lease();
    expect(set.take()).toEqual([]);
    await run('head', ['--bytes=1', fileOf('/etc/shadow')]);
    expect(set.take()).toEqual(['/etc/shadow']);
    expect(set.take()).toEqual([]);
    set.release();
  });

  it('have an end for who reads on, and are there again for the next', async () => {
    const { set, fileOf } = await lease();
    for (const round of [1, 2]) {
      const reading = run('cat', [fileOf('/etc/shadow')]);
      let stdout = '';
      void reading.then((result) => (stdout = result.stdout));
      // As the watchdog does: looks until the reader has come to the end.
      await expect.poll(() => (set.look(), stdout), { interval: 5 }).toContain('noted');
      expect({ round, read: set.take() }).toEqual({ round, read: ['/etc/shadow'] });
      // Opens again what was closed for the reader.
      set.look();
    }
    set.release();
  });

  it('are there again for a reader who came too late for the end', async () => {
    const { set, fileOf } = await lease();
    const reader = await open(fileOf('/etc/shadow'), constants.O_RDONLY | constants.O_NONBLOCK);
    const read = async (): Promise<string> => {
      const { bytesRead, buffer } = await reader.read(Buffer.alloc(512));
      return buffer.toString('utf8', 0, bytesRead);
    };
    const notice = await read();
    expect(notice).toContain('noted');
    // One look for the end, and another that takes it back.
    set.look();
    set.look();
    expect(await read()).toBe(notice);
    set.look();
    expect(await read()).toBe('');
    expect(set.take()).toEqual(['/etc/shadow']);
    await reader.close();
    set.release();
  });

  it('are used again, and know nothing of whoever had them before', async () => {
    const first = await lease();
    await run('head', ['--bytes=1', first.fileOf('/etc/shadow')]);
    first.set.release();
    first.set.release();
    const second = await lease();
    const third = await lease();
    expect(second.set.places).toBe(first.set.places);
    expect(third.set.places).not.toBe(first.set.places);
    expect(second.set.take()).toEqual([]);
  });

  it('leave nothing behind, also where some were still in use', async () => {
    const { set } = await lease();
    await decoys.close();
    expect(await readdir(folder.path)).toEqual([]);
    set.release();
    set.look();
    expect(set.take()).toEqual([]);
    const next = await lease();
    expect(next.set.places).not.toBe(set.places);
  });

  it('of engines that are gone are swept up, and no others', async () => {
    await lease();
    await mkdir(folder.file('qmcp-decoys-4194305-77-abcdef'));
    await mkdir(folder.file('something-else'));
    await decoys.sweep();
    const left = await readdir(folder.path);
    expect(left).toHaveLength(2);
    expect(left).not.toContain('qmcp-decoys-4194305-77-abcdef');
  });

  it('are made anew where somebody cleared the folder', async () => {
    const { set } = await lease();
    const file = set.places[0]?.file ?? '';
    set.release();
    await rm(dirname(file), { recursive: true });
    const next = await lease();
    await run('head', ['--bytes=1', next.fileOf('/etc/shadow')]);
    expect(next.set.take()).toEqual(['/etc/shadow']);
  });

  it('are done without where the users of sandboxes could not get at them', async () => {
    await chmod(folder.path, 0o700);
    expect(await decoys.canBeHad()).toBe(false);
    expect(await decoys.lease()).toBeUndefined();
  });

  it('are done without where there is no place for them', async () => {
    const nowhere = new Decoys(folder.file('missing'));
    expect(await nowhere.canBeHad()).toBe(false);
    await nowhere.sweep();
    await nowhere.close();
  });

  it('that ran out are told of, so that no sandbox goes unwatched', async () => {
    await lease();
    await withoutPrograms(async () => {
      for (const attempt of [1, 2]) {
        await expect(decoys.lease(), `${attempt}`).rejects.toMatchObject({
          code: 'sandbox_failed',
        });
      }
    });
    expect(await decoys.canBeHad()).toBe(true);
  });

  it('are done without where there is no mkfifo', async () => {
    await withoutPrograms(async () => {
      expect(await decoys.canBeHad()).toBe(false);
    });
    expect(await readdir(folder.path)).toEqual([]);
  });
});
