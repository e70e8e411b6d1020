import { mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { fakeClock, temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { fileStore } from '../../src/file-store/index.ts';
import { credentialStoreSuite } from '../auth/credential-store.suite.ts';

credentialStoreSuite('files', async () => {
  const folder = await temporaryFolder();
  return {
    store: fileStore({ folder: folder.file('credentials') }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
});

const SECRET = 'refresh-s3cret';

const onlyEntry = async (folder: string): Promise<string> =>
  (await readdir(folder)).find((name) => name.endsWith('.json')) ?? '';

describe('credentials in files', () => {
  it('can be read by their owner alone', async () => {
    await using folder = await temporaryFolder();
    const path = folder.file('credentials');
    await fileStore({ folder: path }).update('a', async () => SECRET);
    const modes = await Promise.all(
      [path, ...(await readdir(path)).map((name) => join(path, name))].map(
        async (one) => (await stat(one)).mode & 0o777,
      ),
    );
    expect(modes).toEqual([0o700, 0o600, 0o600]);
  });

  it('outlast the store', async () => {
    await using folder = await temporaryFolder();
    await fileStore({ folder: folder.path }).update('a', async () => SECRET);
    expect(await fileStore({ folder: folder.path }).read('a')).toBe(SECRET);
  });

  it('have names that tell nothing', async () => {
    await using folder = await temporaryFolder();
    await fileStore({ folder: folder.path }).update('../https://as.example', async () => SECRET);
    for (const name of await readdir(folder.path)) expect(name).toMatch(/^[0-9a-f]{32}\.json/);
  });

  it('survive a crash while they were written', async () => {
    await using folder = await temporaryFolder();
    const store = fileStore({ folder: folder.path });
    await store.update('a', async () => 'whole');
    const file = await onlyEntry(folder.path);
    await writeFile(folder.file(`${file}.new`), '"hal');
    expect(await store.read('a')).toBe('whole');
    await store.update('a', async () => 'next');
    expect(await store.read('a')).toBe('next');
  });

  it('that are damaged say so without showing what is there', async () => {
    await using folder = await temporaryFolder();
    const store = fileStore({ folder: folder.path });
    await store.update('a', async () => 'x');
    const file = await onlyEntry(folder.path);
    await writeFile(folder.file(file), `${SECRET}!`);
    const failure: unknown = await store.read('a').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'credentials_unreadable' });
    expect(failure).not.toHaveProperty('cause');
    expect(String(failure)).toContain('remove the file');
    expect(String(failure)).not.toContain(SECRET);
  });

  it('that can’t be read say why', async () => {
    await using folder = await temporaryFolder();
    await writeFile(folder.file('plain'), '');
    const store = fileStore({ folder: folder.file('plain') });
    await expect(store.read('a')).rejects.toMatchObject({
      code: 'credentials_unreadable',
      cause: { code: 'ENOTDIR' },
    });
  });

  it('that can’t be kept say where', async () => {
    await using folder = await temporaryFolder();
    await writeFile(folder.file('plain'), '');
    const store = fileStore({ folder: folder.file('plain') });
    await expect(store.update('a', async () => 1)).rejects.toMatchObject({
      code: 'credentials_unwritable',
      message: expect.stringContaining(folder.file('plain')) as string,
    });
  });

  it('that can’t be replaced stay as they were', async () => {
    await using folder = await temporaryFolder();
    const store = fileStore({ folder: folder.path });
    await store.update('a', async () => 'kept');
    await mkdir(`${folder.file(await onlyEntry(folder.path))}.new`);
    await expect(store.update('a', async () => 'changed')).rejects.toMatchObject({
      code: 'credentials_unwritable',
    });
    expect(await store.read('a')).toBe('kept');
  });

  it.each([
    ['is something else', (path: string) => writeFile(path, 'no lock '.repeat(100))],
    ['leads nowhere', (path: string) => symlink('/nowhere/at/all', path)],
  ])('whose lock %s are left alone', async (_name, spoil) => {
    await using folder = await temporaryFolder();
    const store = fileStore({ folder: folder.path });
    await store.update('a', async () => 'kept');
    const lock = `${folder.file(await onlyEntry(folder.path))}.lock`;
    await rm(lock);
    await spoil(lock);
    await expect(store.update('a', async () => 'changed')).rejects.toMatchObject({
      code: 'credentials_unwritable',
    });
    expect(await store.read('a')).toBe('kept');
  });

  it('that somebody else is changing are waited for, not for ever', async () => {
    await using folder = await temporaryFolder();
    const clock = fakeClock();
    const holder = fileStore({ folder: folder.path });
    const waiter = fileStore({ folder: folder.path, clock, lockTimeoutMs: 1_000 });
    const gate = Promise.withResolvers<string>();
    const isHeld = Promise.withResolvers<void>();
    const holding = holder.update('a', () => {
      isHeld.resolve();
      return gate.promise;
    });
    await isHeld.promise;
    const waiting = waiter.update('a', async () => 'mine').catch((error: unknown) => error);
    await expect.poll(() => clock.waitingTimers).toBe(1);
    clock.advance(1_000);
    expect(await waiting).toMatchObject({ code: 'credentials_busy', retryable: true });
    gate.resolve('theirs');
    await holding;
    expect(await waiter.read('a')).toBe('theirs');
  });
});
