import { fakeClock, recordingLogger, silentLogger } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { sandboxLimits } from '../../../src/sandbox/limits.ts';
import { WarmPool, type WarmPoolOptions } from '../../../src/sandbox/pool/warm-pool.ts';
import type { SandboxBackend, SandboxSpec } from '../../../src/sandbox/sandbox.ts';
import { checkpointTests } from './checkpoint-tests.ts';
import { makeSandboxes } from './make-sandboxes.ts';
import { text } from './open-sandbox.ts';

const spec: Omit<SandboxSpec, 'warm'> = {
  language: 'shell',
  limits: sandboxLimits(),
  trust: 'ordinary',
  lifetime: 'run',
};

const MIB = 1024 * 1024;

function makePool(backend: SandboxBackend, options: Partial<WarmPoolOptions> = {}) {
  const clock = fakeClock();
  const pool = new WarmPool({
    backend,
    clock,
    logger: silentLogger(),
    profiles: [{ spec, size: 2 }],
    maxMemoryBytes: 100 * MIB,
    maxAgeMs: 1_000,
    refillDelayMs: 50,
    ...options,
  });
  return { clock, pool, [Symbol.asyncDispose]: () => pool.close() };
}

/** What is promised around sandboxes, by whatever backend they are made. */
export function sandboxesSuite(open: () => SandboxBackend): void {
  describe('a warm pool', () => {
    poolTests(open);
  });
  describe('a job', () => {
    jobTests(open);
  });
  describe('a session', () => {
    sessionTests(open);
    checkpointTests(open);
  });
}

function poolTests(open: () => SandboxBackend): void {
  it('gives each sandbox away once, and fills up behind its taker', async () => {
    await using made = makePool(open());
    await made.pool.fill();
    expect(made.pool.ready).toBe(2);
    const taken = [await made.pool.take(spec), await made.pool.take(spec)];
    expect(taken.map((sandbox) => sandbox.spec.warm)).toEqual([true, true]);
    expect(taken[0]).not.toBe(taken[1]);
    expect(made.pool.ready).toBe(0);
    made.clock.advance(50);
    await made.pool.fill();
    expect(made.pool.ready).toBe(2);
    await Promise.all(taken.map((sandbox) => sandbox.destroy()));
    expect(made.pool.ready).toBe(2);
  });

  it('starts a cold one for who comes when none is there', async () => {
    await using made = makePool(open());
    const sandbox = await made.pool.take(spec);
    expect(sandbox.spec.warm).toBe(false);
    expect(text((await sandbox.run({ code: 'echo cold' })).stdout)).toBe('cold\n');
    await sandbox.destroy();
  });

  it('starts a cold one for other limits than it keeps ready', async () => {
    await using made = makePool(open());
    await made.pool.fill();
    const other = { ...spec, limits: sandboxLimits({ timeoutMs: 1_234 }) };
    const sandbox = await made.pool.take(other);
    expect(sandbox.spec).toMatchObject({ warm: false, limits: { timeoutMs: 1_234 } });
    expect(made.pool.ready).toBe(2);
    await sandbox.destroy();
  });

  it('lets who comes early wait for one that is on its way, and no more than are on their way', async () => {
    await using made = makePool(open(), { profiles: [{ spec, size: 1 }] });
    const filled = made.pool.fill();
    const taken = await Promise.all([made.pool.take(spec), made.pool.take(spec)]);
    await filled;
    expect(taken.filter((sandbox) => sandbox.spec.warm)).toHaveLength(1);
    await Promise.all(taken.map((sandbox) => sandbox.destroy()));
  });

  it('replaces what has waited too long', async () => {
    await using made = makePool(open(), { profiles: [{ spec, size: 1 }] });
    await made.pool.fill();
    made.clock.advance(999);
    expect(made.pool.ready).toBe(1);
    made.clock.advance(1);
    await expect.poll(() => made.pool.ready).toBe(0);
    made.clock.advance(50);
    await made.pool.fill();
    expect(made.pool.ready).toBe(1);
  });

  it('keeps no more than its memory holds, and says so', async () => {
    const logger = recordingLogger();
    await using made = makePool(open(), { logger, maxMemoryBytes: 5 * MIB });
    await made.pool.fill();
    expect(made.pool.ready).toBe(1);
    expect(logger.entries).toMatchObject([{ level: 'warn', fields: { size: 2, fitting: 1 } }]);
  });

  it('makes nobody fail where warming fails', async () => {
    const backend = open();
    const logger = recordingLogger();
    const failing: SandboxBackend = {
      name: backend.name,
      probe: () => backend.probe(),
      sweep: () => backend.sweep(),
      create: (given) =>
        given.warm ? Promise.reject(new Error('no room')) : backend.create(given),
    };
    await using made = makePool(failing, { logger });
    const filled = made.pool.fill();
    const sandbox = await made.pool.take(spec);
    await filled;
    expect(sandbox.spec.warm).toBe(false);
    expect(logger.entries).toHaveLength(2);
    await sandbox.destroy();
  });

  it('leaves nothing behind when it closes', async () => {
    const made = makePool(open());
    await made.pool.fill();
    const taken = await made.pool.take(spec);
    await made.pool.close();
    expect(made.pool.ready).toBe(0);
    expect(made.clock.waitingTimers).toBe(0);
    await taken.destroy();
  });
}

function jobTests(open: () => SandboxBackend): void {
  it('runs with its files, and hands out those that it is asked for', async () => {
    await using made = makeSandboxes(open());
    const outcome = await made.sandboxes.run({
      language: 'shell',
      code: 'tr a-z A-Z <in.txt >out.txt; cat; echo "$1"',
      args: ['argument'],
      stdin: Buffer.from('input '),
      files: [{ path: 'in.txt', content: Buffer.from('shout') }],
      collect: ['out.txt'],
    });
    expect(outcome).toMatchObject({ reason: 'exit', exitCode: 0, refused: [] });
    expect(text(outcome.stdout)).toBe('input argument\n');
    expect(outcome.files.map(({ path, content }) => [path, text(content)])).toEqual([
      ['out.txt', 'SHOUT'],
    ]);
  });

  it('hands out nothing after a limit ended it', async () => {
    await using made = makeSandboxes(open());
    const outcome = await made.sandboxes.run({
      language: 'shell',
      code: 'echo kept >out.txt; sleep 30',
      limits: { timeoutMs: 200 },
      collect: ['.'],
    });
    expect(outcome).toMatchObject({ reason: 'timeout', files: [], refused: [] });
  });

  it('is refused for files that cannot be put', async () => {
    await using made = makeSandboxes(open());
    const files = [{ path: '../x', content: Buffer.alloc(0) }];
    await expect(
      made.sandboxes.run({ language: 'shell', code: 'true', files }),
    ).rejects.toMatchObject({ code: 'bad_path' });
  });
}

function sessionTests(open: () => SandboxBackend): void {
  it('keeps its state, for its principal alone', async () => {
    await using made = makeSandboxes(open());
    const { sandboxes } = made;
    const { id } = await sandboxes.openSession('ada', { language: 'shell' });
    await sandboxes.session('ada', id).run({ code: 'x=1' });
    const result = await sandboxes.session('ada', id).run({ code: 'echo $x' });
    expect(text(result.stdout)).toBe('1\n');
    const unknown = /There is no session/;
    expect(() => sandboxes.session('eve', id)).toThrow(unknown);
    expect(() => sandboxes.session('ada', 'other')).toThrow(unknown);
    await expect(sandboxes.closeSession('eve', id)).rejects.toThrow(unknown);
    await sandboxes.closeSession('ada', id);
    expect(() => sandboxes.session('ada', id)).toThrow(unknown);
  });

  it('is closed when nobody asks for it any more', async () => {
    await using made = makeSandboxes(open(), { idleMs: 1_000 });
    const { sandboxes, clock } = made;
    const { id } = await sandboxes.openSession('ada', { language: 'shell' });
    clock.advance(900);
    sandboxes.session('ada', id);
    clock.advance(900);
    const session = sandboxes.session('ada', id);
    clock.advance(1_000);
    expect(() => sandboxes.session('ada', id)).toThrow(/has been closed/);
    await expect
      .poll(() => session.run({ code: 'true' }).catch((error: unknown) => error))
      .toMatchObject({
        code: 'sandbox_ended',
      });
  });

  it('is not closed while it runs', async () => {
    await using made = makeSandboxes(open(), { idleMs: 1_000 });
    const { sandboxes, clock } = made;
    const session = await sandboxes.openSession('ada', { language: 'shell' });
    const onOutput = (): void => clock.advance(1_000);
    const result = await session.run({ code: 'echo long; sleep 0.2' }, { onOutput });
    expect(result).toMatchObject({ reason: 'exit', exitCode: 0 });
    expect(sandboxes.session('ada', session.id)).toBe(session);
  });

  it('that is closed while it runs says that it was cancelled', async () => {
    await using made = makeSandboxes(open());
    const { sandboxes } = made;
    const { id } = await sandboxes.openSession('ada', { language: 'shell' });
    const closing = Promise.withResolvers<void>();
    const onOutput = (): void => closing.resolve(sandboxes.closeSession('ada', id));
    const job = { code: 'echo on; sleep 30' };
    const result = await sandboxes.session('ada', id).run(job, { onOutput });
    expect(result).toMatchObject({ reason: 'cancelled', violations: [] });
    expect(result.exitCode).toBeUndefined();
    await closing.promise;
  });

  it('is one of no more than a principal, and all of them, may have', async () => {
    await using made = makeSandboxes(open(), {
      maxSessions: 3,
      maxSessionsPerPrincipal: 2,
    });
    const openFor = (principal: string) =>
      made.sandboxes.openSession(principal, { language: 'shell' });
    const opened = await Promise.allSettled([openFor('ada'), openFor('ada'), openFor('ada')]);
    expect(opened.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await expect(openFor('ada')).rejects.toMatchObject({ code: 'too_many_sessions' });
    await openFor('eve');
    await expect(openFor('bob')).rejects.toMatchObject({ code: 'sandbox_busy', retryable: true });
  });
}
