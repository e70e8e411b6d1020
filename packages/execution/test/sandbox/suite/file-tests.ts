import { expect, it } from 'vitest';

import type { CollectLimits, SandboxBackend } from '../../../src/sandbox/sandbox.ts';
import { openSandbox, text } from './open-sandbox.ts';

const collectLimits: CollectLimits = { maxFiles: 20, maxBytes: 1_000_000, timeoutMs: 5_000 };

/** What holds for files that go in and come out. */
export function fileTests(open: () => SandboxBackend): void {
  it('go in, are seen by the program, and come out', async () => {
    await using sandbox = await openSandbox(open(), { language: 'javascript' });
    await sandbox.putFiles([
      { path: 'data/in.txt', content: Buffer.from('héllo') },
      { path: 'helper.mjs', content: Buffer.from('export const shout = (t) => t.toUpperCase();') },
    ]);
    const code = `
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { shout } from './helper.mjs';
mkdirSync('out/deep', { recursive: true });
writeFileSync('out/deep/result.txt', shout(readFileSync('data/in.txt', 'utf8')));`;
    expect(await sandbox.run({ code })).toMatchObject({ exitCode: 0 });
    const { files, refused } = await sandbox.getFiles(['out', 'missing'], collectLimits);
    expect(refused).toEqual([]);
    expect(files.map(({ path, content }) => [path, text(content)])).toEqual([
      ['out/deep/result.txt', 'HÉLLO'],
    ]);
    const all = await sandbox.getFiles(['.'], collectLimits);
    expect(all.files.map(({ path }) => path)).toContain('data/in.txt');
  });

  it('do not go in where there is no room or no way for them', async () => {
    await using sandbox = await openSandbox(open());
    await sandbox.putFiles([{ path: 'file', content: Buffer.from('x') }]);
    const blocked = [{ path: 'file/in-it', content: Buffer.from('x') }];
    await expect(sandbox.putFiles(blocked)).rejects.toMatchObject({ code: 'disk_full' });
    expect(text((await sandbox.run({ code: 'cat file' })).stdout)).toBe('x');
  });

  it('keep their bytes and whether they can be run', async () => {
    await using sandbox = await openSandbox(open());
    const content = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256));
    const long = `${'a'.repeat(90)}/${'b'.repeat(90)}`;
    await sandbox.putFiles([
      { path: 'run.sh', content: Buffer.from('echo ran'), executable: true },
      { path: long, content },
      { path: 'empty', content: Buffer.alloc(0) },
    ]);
    expect(text((await sandbox.run({ code: 'sh ./run.sh' })).stdout)).toBe('ran\n');
    const { files } = await sandbox.getFiles(['.'], collectLimits);
    const byPath = new Map(files.map((file) => [file.path, file]));
    expect(byPath.get('run.sh')?.executable).toBe(true);
    expect(byPath.get('empty')).toMatchObject({ executable: false });
    expect(Buffer.from(byPath.get(long)?.content ?? []).equals(content)).toBe(true);
  });

  it.each(['../up', '/etc/x', 'a//b', './a', 'a/../b', '', 'a\nb', 'x'.repeat(300)])(
    'are refused where their path is %j',
    async (path) => {
      await using sandbox = await openSandbox(open());
      await expect(sandbox.putFiles([{ path, content: Buffer.alloc(1) }])).rejects.toMatchObject({
        code: 'bad_path',
      });
      await expect(sandbox.getFiles([path], collectLimits)).rejects.toMatchObject({
        code: 'bad_path',
      });
      expect((await sandbox.run({ code: 'ls -A' })).stdout.byteLength).toBe(0);
    },
  );

  it('stay inside where there are too many of them', async () => {
    await using sandbox = await openSandbox(open());
    await sandbox.run({ code: 'for i in $(seq 30); do echo x >$i; done' });
    await expect(sandbox.getFiles(['.'], collectLimits)).rejects.toMatchObject({
      code: 'artifacts_refused',
    });
    await expect(sandbox.getFiles(['.'], collectLimits)).rejects.toMatchObject({
      code: 'sandbox_ended',
    });
  });

  it('stay inside where they are too large, also where they are sparse', async () => {
    await using sandbox = await openSandbox(open());
    await sandbox.run({ code: 'truncate -s 50M sparse' });
    await expect(sandbox.getFiles(['.'], collectLimits)).rejects.toThrow(/more than 1000000 bytes/);
  });
}
