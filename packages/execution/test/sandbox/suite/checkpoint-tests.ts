import { expect, it } from 'vitest';

import type { Sandbox, SandboxBackend } from '../../../src/sandbox/sandbox.ts';
import { makeSandboxes } from './make-sandboxes.ts';
import { text } from './open-sandbox.ts';

/** What holds for checkpoints of sessions. */
export function checkpointTests(open: () => SandboxBackend): void {
  it('goes back to the files of a checkpoint, and to nothing else', async () => {
    await using made = makeSandboxes(open());
    const session = await made.sandboxes.openSession('ada', { language: 'shell' });
    await session.putFiles([{ path: 'data/a.txt', content: Buffer.from('first') }]);
    await session.run({ code: 'ln -s a.txt data/link; x=1' });
    const checkpoint = await session.checkpoint();
    expect(checkpoint).toMatchObject({ files: 1, refused: [{ path: 'data/link' }] });
    await session.run({ code: 'echo changed >data/a.txt; echo more >b.txt' });
    await session.rollback(checkpoint.id);
    const { files } = await session.getFiles(['.']);
    expect(files.map(({ path, content }) => [path, text(content)])).toEqual([
      ['data/a.txt', 'first'],
    ]);
    expect(text((await session.run({ code: 'echo "[$x]"' })).stdout)).toBe('[]\n');
  });

  it('comes back from a checkpoint after a limit ended it', async () => {
    await using made = makeSandboxes(open());
    const session = await made.sandboxes.openSession('ada', {
      language: 'shell',
      limits: { timeoutMs: 1_000 },
    });
    await session.run({ code: 'echo kept >kept.txt' });
    const { id } = await session.checkpoint();
    expect(await session.run({ code: 'sleep 30' })).toMatchObject({ reason: 'timeout' });
    await expect(session.run({ code: 'true' })).rejects.toMatchObject({ code: 'sandbox_ended' });
    await session.rollback(id);
    expect(text((await session.run({ code: 'cat kept.txt' })).stdout)).toBe('kept\n');
  });

  it('has no more checkpoints than it may, and none that it did not make', async () => {
    await using made = makeSandboxes(open());
    const session = await made.sandboxes.openSession('ada', { language: 'shell' });
    await expect(session.rollback('none')).rejects.toMatchObject({ code: 'unknown_checkpoint' });
    for (let count = 0; count < 8; count++) await session.checkpoint();
    await expect(session.checkpoint()).rejects.toMatchObject({ code: 'too_many_checkpoints' });
  });

  it('stays as it is where it cannot go back', async () => {
    const backend = open();
    const started: Sandbox[] = [];
    const counting: SandboxBackend = {
      name: backend.name,
      probe: () => backend.probe(),
      sweep: () => backend.sweep(),
      async create(given) {
        const sandbox = await backend.create(given);
        started.push(sandbox);
        if (started.length > 1) await sandbox.destroy();
        return sandbox;
      },
    };
    await using made = makeSandboxes(counting);
    const session = await made.sandboxes.openSession('ada', { language: 'shell' });
    await session.run({ code: 'x=1; echo a >a.txt' });
    const { id } = await session.checkpoint();
    await expect(session.rollback(id)).rejects.toMatchObject({ code: 'sandbox_ended' });
    expect(text((await session.run({ code: 'echo $x' })).stdout)).toBe('1\n');
  });

  it.each(['its principal', 'the end of the service'])(
    'closed by %s while it goes back leaves no sandbox behind',
    async (closer) => {
      const backend = open();
      const started: Sandbox[] = [];
      const goingBack = Promise.withResolvers<void>();
      const closed = Promise.withResolvers<void>();
      const slow: SandboxBackend = {
        name: backend.name,
        probe: () => backend.probe(),
        sweep: () => backend.sweep(),
        async create(given) {
          if (started.length > 0) {
            goingBack.resolve();
            await closed.promise;
          }
          const sandbox = await backend.create(given);
          started.push(sandbox);
          return sandbox;
        },
      };
      await using made = makeSandboxes(slow);
      const session = await made.sandboxes.openSession('ada', { language: 'shell' });
      const { id } = await session.checkpoint();
      const rollback = session.rollback(id);
      await goingBack.promise;
      await (closer === 'its principal'
        ? made.sandboxes.closeSession('ada', session.id)
        : made.sandboxes.close());
      closed.resolve();
      await expect(rollback).rejects.toMatchObject({ code: 'unknown_session' });
      expect(started).toHaveLength(2);
      await Promise.all(started.map(({ ended }) => ended));
    },
  );
}
