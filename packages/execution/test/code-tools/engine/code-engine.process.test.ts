import type { PlatformError } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { afterEach, describe, expect, it } from 'vitest';

import { CodeEngine } from '../../../src/code-tools/engine/code-engine.ts';
import { realEngine } from '../code-tools.ts';

const engines: CodeEngine[] = [];

const open = (...parameters: Parameters<typeof realEngine>): CodeEngine => {
  const engine = realEngine(...parameters);
  engines.push(engine);
  return engine;
};

afterEach(() => {
  for (const engine of engines.splice(0)) engine.close();
});

/** Processes that this one started and that have not ended, as libuv knows them. */
function childProcesses(): number[] {
  const { libuv } = process.report.getReport() as {
    libuv: { type: string; pid?: number; is_active: boolean }[];
  };
  return libuv.flatMap(({ type, pid }) => (type === 'process' && pid !== undefined ? [pid] : []));
}

const lint = (content: string) => ({ files: [{ path: 'main.js', content }], fix: false });
const small = lint('debugger;');

/** Each level is looked through by itself, so the rules need time in the square of the depth. */
const hard = lint(`x = ${'['.repeat(400_000)}`);

describe('the code engine', () => {
  it('does jobs, and keeps its process for the next', async () => {
    const engine = open();
    for (const content of ['debugger;', 'let a;']) {
      const { counts } = await engine.run('lint', lint(content), { caller: 'ada' });
      expect(counts.error).toBe(content === 'debugger;' ? 1 : 0);
    }
  });

  it('kills what takes too long, says so, and goes on', async () => {
    const engine = open({ jobTimeoutMs: 1 });

    await expect(engine.run('lint', hard, { caller: 'ada' })).rejects.toMatchObject({
      code: 'code_too_costly',
      message: expect.stringContaining('Pass fewer or smaller files'),
    });

    const patient = open();
    await expect(patient.run('lint', small, { caller: 'ada' })).resolves.toBeDefined();
  });

  it('survives code that nests until a parser has no stack left', async () => {
    const engine = open();
    const nested = { files: [{ path: 'main.py', content: `x = a${'+a'.repeat(400_000)}` }] };

    await expect(engine.run('format', nested, { caller: 'ada' })).rejects.toMatchObject({
      code: 'code_too_costly',
    });

    const plain = { files: [{ path: 'main.py', content: 'x=1' }] };
    await expect(engine.run('format', plain, { caller: 'ada' })).resolves.toMatchObject({
      formatted: [{ content: 'x = 1\n' }],
    });
  });

  it('survives a process that has no memory left', async () => {
    const engine = open({ maxHeapMiB: 8 });
    const wide = { files: [{ path: 'main.js', content: `x=[${'{a:1},'.repeat(150_000)}]` }] };

    await expect(engine.run('format', wide, { caller: 'ada' })).rejects.toMatchObject({
      code: 'code_too_costly',
    });
  });

  it('stops when its caller goes away, also while it waits', async () => {
    const engine = open({ maxProcesses: 1 });
    const leaving = new AbortController();
    const reason = new Error('gone');
    const running = engine.run('lint', hard, { caller: 'ada', signal: leaving.signal });
    const waiting = engine.run('lint', small, { caller: 'ada', signal: leaving.signal });

    leaving.abort(reason);

    const late = engine.run('lint', small, { caller: 'ada', signal: leaving.signal });
    expect(await Promise.allSettled([running, waiting, late])).toEqual(
      Array.from({ length: 3 }, () => ({ status: 'rejected', reason })),
    );
    await expect(engine.run('lint', small, { caller: 'ada' })).resolves.toBeDefined();
  });

  it("lets nobody's hard code keep others waiting", async () => {
    const engine = open();
    const leaving = new AbortController();
    const hardOnes = [1, 2, 3].map(() =>
      engine.run('lint', hard, { caller: 'mallory', signal: leaving.signal }),
    );

    await expect(engine.run('lint', small, { caller: 'ada' })).resolves.toBeDefined();

    leaving.abort(new Error('enough'));
    const outcomes = await Promise.allSettled(hardOnes);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('goes on after a defect of its own, and says what it was', async () => {
    const engine = open();
    const broken = { files: null, fix: false } as never;

    await expect(engine.run('lint', broken, { caller: 'ada' })).rejects.toMatchObject({
      code: 'code_engine_failed',
      message: expect.stringContaining('is not iterable'),
    });

    await expect(engine.run('lint', small, { caller: 'ada' })).resolves.toBeDefined();
  });

  it('goes on after its process died while it had nothing to do', async () => {
    const engine = open();
    const others = new Set(childProcesses());
    await engine.run('lint', small, { caller: 'ada' });

    const children = childProcesses().filter((pid) => !others.has(pid));
    for (const pid of children) process.kill(pid, 'SIGKILL');

    expect(children).toHaveLength(1);
    await expect
      .poll(() => engine.run('lint', small, { caller: 'ada' }).catch(() => undefined), {
        timeout: 15_000,
      })
      .toMatchObject({ counts: { error: 1 } });
  });

  it('refuses more than may wait', async () => {
    const engine = open({ maxProcesses: 1, maxQueued: 1 });
    const [first, second] = [1, 2].map(() => engine.run('lint', small, { caller: 'ada' }));

    await expect(engine.run('lint', small, { caller: 'ada' })).rejects.toMatchObject({
      code: 'code_tools_busy',
    });
    await Promise.all([first, second]);
  });

  it('ends what is under way and refuses more once it is closed', async () => {
    const engine = open({ maxProcesses: 1 });
    const jobs = [1, 2].map(() => engine.run('lint', small, { caller: 'ada' }));
    engine.close();
    engine.close();

    jobs.push(engine.run('lint', small, { caller: 'ada' }));
    const codes = (await Promise.allSettled(jobs)).map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as PlatformError).code : 'done',
    );
    expect(codes).toEqual(['code_engine_closed', 'code_engine_closed', 'code_engine_closed']);
  });

  it('ends processes that have nothing to do, and starts others when needed', async () => {
    const clock = fakeClock();
    const engine = new CodeEngine({ clock });
    engines.push(engine);
    await engine.run('lint', small, { caller: 'ada' });
    expect(clock.waitingTimers).toBe(1);

    clock.advance(60_000);

    expect(clock.waitingTimers).toBe(0);
    await expect(engine.run('lint', small, { caller: 'ada' })).resolves.toBeDefined();
  });

  it('leaves the event loop free while it looks at a megabyte', async () => {
    const engine = open();
    const line = 'export const answer = compute(first, second) + "some text";\n';
    const content = line.repeat(Math.floor(1_000_000 / line.length));
    await engine.run('lint', small, { caller: 'ada' });
    const before = process.threadCpuUsage();

    const { counts } = await engine.run('lint', lint(content), { caller: 'ada' });

    const { user, system } = process.threadCpuUsage(before);
    expect(counts.error).toBe(0);
    expect((user + system) / 1_000).toBeLessThan(100);
  });
});
