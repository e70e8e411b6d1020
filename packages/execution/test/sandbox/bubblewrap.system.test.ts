import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { BubblewrapBackend } from '../../src/sandbox/bubblewrap/bubblewrap-backend.ts';
import { SLOTS } from '../../src/sandbox/resources/user-ids.ts';
import { chooseBackend } from '../../src/sandbox/choose-backend.ts';
import { sandboxLimits } from '../../src/sandbox/limits.ts';
import { detectControls } from '../../src/sandbox/resources/detect-controls.ts';
import { rlimitControls } from '../../src/sandbox/resources/rlimits.ts';
import { systemClock } from '../system-clock.ts';
import { processesNamed } from './attacks/on-lifetime.ts';
import { bubblewrap } from './bubblewrap.ts';
import { openSandbox, text } from './suite/open-sandbox.ts';
import { systemEntropy } from './system-entropy.ts';

const isRoot = process.getuid?.() === 0;
const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const engine = (name: string): string[] => [
  '--conditions=@qmcp/source',
  fileURLToPath(new URL(`processes/${name}`, import.meta.url)),
];

/** Control groups of this process's sandboxes, wherever below a hierarchy its own group is. */
function groupsLeft(): string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type]) => type === 'cgroup' || type === 'cgroup2')
    .map(([, folder = '']) => folder);
  const groups = readFileSync('/proc/self/cgroup', 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.slice(line.indexOf('/')));
  return mounts
    .flatMap((mount) => groups.map((group) => join(mount, group)))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder))
    .filter((name) => name.startsWith(`qmcp-sandbox-${process.pid}-`));
}

describe('bubblewrap', () => {
  it('is chosen where it holds, and says what it holds to', async () => {
    const { capabilities } = await chooseBackend([bubblewrap()], 'ordinary');
    expect(capabilities).toEqual({
      kernel: 'shared',
      languages: ['python', 'javascript', 'typescript', 'shell'],
      limitsBy: detectControls(systemClock).mechanism,
      cpuQuota: detectControls(systemClock).cpuQuota,
      ownUserIds: isRoot,
      seesNetworkAttempts: true,
      seesDecoysRead: true,
    });
  });

  it('refuses hostile code, and says why', async () => {
    await expect(openSandbox(bubblewrap(), { trust: 'hostile' })).rejects.toMatchObject({
      code: 'sandbox_refused',
      message: expect.stringMatching(/share the kernel.*gVisor/),
    });
  });

  it('attack 38: allows two gigabytes and more', async () => {
    const limits = sandboxLimits({ memoryBytes: 5 * 2 ** 30 });
    await using sandbox = await openSandbox(bubblewrap(), { language: 'python', limits });
    const code = 'taken = bytearray(b"x" * (400 << 20)); print(len(taken) >> 20)';
    const result = await sandbox.run({ code });
    expect(text(result.stdout)).toBe('400\n');
    expect(result.usage.peakMemoryBytes).toBeGreaterThan(390 * 2 ** 20);
  });

  it('names a call that is never allowed as the reason of an end', async () => {
    await using sandbox = await openSandbox(bubblewrap(), { language: 'python' });
    const code = 'import ctypes; ctypes.CDLL(None).umount2(b"/tmp", 0)';
    const result = await sandbox.run({ code });
    expect(result).toMatchObject({ reason: 'seccomp', exitCode: 159, violations: ['seccomp'] });
  });

  it('counts what a run uses', async () => {
    await using sandbox = await openSandbox(bubblewrap(), { language: 'python' });
    const code = 'import time\nwhile time.process_time() < 0.3: pass';
    const { usage } = await sandbox.run({ code });
    expect(usage.cpuMs).toBeGreaterThan(200);
    expect(usage.cpuMs).toBeLessThan(2_000);
    expect(usage.wallMs).toBeGreaterThanOrEqual(200);
    expect(usage.peakMemoryBytes).toBeGreaterThan(2 ** 20);
  });

  it.each([
    ['computes', { cpuMs: 300 }, 'while :; do :; done &'],
    [
      'takes memory',
      { memoryBytes: 48 * 2 ** 20 },
      '(sleep 0.2; head -c 200M /dev/zero | tail -c 200M) &',
    ],
    [
      'makes files',
      { inodes: 100 },
      '(sleep 0.2; for i in $(seq 500); do : >$i; done; sleep 60) &',
    ],
  ])('ends a sandbox where what a job left behind %s without end', async (_what, given, code) => {
    for (const controls of [detectControls(systemClock), rlimitControls]) {
      for (const lifetime of ['session', 'run'] as const) {
        const spec = { lifetime, limits: sandboxLimits(given) };
        await using sandbox = await openSandbox(bubblewrap(controls), spec);
        expect(await sandbox.run({ code })).toMatchObject({ reason: 'exit', exitCode: 0 });
        await sandbox.ended;
      }
    }
  });

  it('names a limit for the job that met it, not for those after it', async () => {
    const spec = { lifetime: 'session', limits: sandboxLimits({ processes: 16 }) } as const;
    await using sandbox = await openSandbox(bubblewrap(), spec);
    // In a shell of its own: one that may not fork for long ends itself, and the session with it.
    const code = '(for i in $(seq 30); do sleep 0.5 & done; wait) 2>/dev/null; false';
    expect((await sandbox.run({ code })).violations).toEqual(['pids']);
    expect(await sandbox.run({ code: 'false' })).toMatchObject({
      reason: 'exit',
      exitCode: 1,
      violations: [],
    });
  });

  it('does not take files for which there is no room', async () => {
    const limits = sandboxLimits({ diskBytes: 8_192 });
    await using sandbox = await openSandbox(bubblewrap(), { limits });
    const content = Buffer.alloc(100_000);
    await expect(sandbox.putFiles([{ path: 'large', content }])).rejects.toMatchObject({
      code: 'disk_full',
    });
  });

  it('refuses more sandboxes than it has places, and has them again', async () => {
    const backend = bubblewrap(rlimitControls);
    const opening = Array.from({ length: SLOTS }, () => openSandbox(backend));
    const sandboxes = await Promise.all(opening);
    await expect(openSandbox(backend)).rejects.toMatchObject({
      code: 'sandbox_busy',
      retryable: true,
    });
    await Promise.all(sandboxes.map((sandbox) => sandbox.destroy()));
    expect(backend.size).toBe(0);
    await using again = await openSandbox(backend);
    expect(again.spec.language).toBe('shell');
  });

  it('says what is wrong where an interpreter cannot be started', async () => {
    const backend = new BubblewrapBackend({
      clock: systemClock,
      entropy: systemEntropy,
      controls: rlimitControls,
      nodePath: '/etc/hostname',
    });
    await expect(openSandbox(backend, { language: 'javascript' })).rejects.toMatchObject({
      code: 'sandbox_failed',
      message: expect.stringContaining('javascript'),
    });
    expect(backend.size).toBe(0);
    expect((await backend.probe()).languages).toEqual(['python', 'shell']);
  });

  it('says what bubblewrap said where it makes no sandbox', async () => {
    const backend = new BubblewrapBackend({
      clock: systemClock,
      entropy: systemEntropy,
      controls: rlimitControls,
      nodePath: '/nowhere/node',
    });
    await expect(openSandbox(backend)).rejects.toMatchObject({
      code: 'sandbox_failed',
      message: expect.stringMatching(/bwrap: .*\/nowhere\/node/),
    });
    expect(backend.size).toBe(0);
  });

  it('attack 37: leaves no process, control group, mount or place behind after 100 runs', async () => {
    const backend = bubblewrap();
    const mountsBefore = readFileSync('/proc/self/mounts', 'utf8');
    const mark = `qmcp-left-${process.pid}`;
    for (let count = 0; count < 100; count++) {
      await using sandbox = await openSandbox(backend);
      if (count === 0 && detectControls(systemClock).mechanism !== 'rlimits') {
        expect(groupsLeft()).not.toEqual([]);
      }
      await sandbox.run({ code: `(exec -a ${mark} sleep 60) & true` });
    }
    expect(processesNamed(mark)).toEqual([]);
    expect(groupsLeft()).toEqual([]);
    expect(readFileSync('/proc/self/mounts', 'utf8')).toBe(mountsBefore);
    expect(backend.size).toBe(0);
  });
});

describe('an engine', () => {
  it('attack 32: takes its sandboxes with it when it is killed, and the next one sweeps up', async () => {
    const mark = `qmcp-engine-${process.pid}`;
    const child = spawn(process.execPath, [...engine('engine.ts'), mark], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect.poll(() => processesNamed(mark).length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => processesNamed(mark)).toEqual([]);
    const swept = await bubblewrap().sweep();
    expect(swept).toBe(detectControls(systemClock).mechanism === 'rlimits' ? 0 : 1);
    expect(await bubblewrap().sweep()).toBe(0);
  });

  it('attack 24: hands no descriptor on that it was started with', () => {
    const secret = openSync('/etc/hostname', 'r');
    const stdio = ['ignore', 'pipe', 'inherit', ...Array<number>(20).fill(secret)] as const;
    const { stdout, status } = spawnSync(process.execPath, engine('descriptors.ts'), {
      stdio: [...stdio],
    });
    closeSync(secret);
    expect(status).toBe(0);
    expect(text(stdout)).toContain('socket:');
    expect(text(stdout)).not.toContain('hostname');
  });

  const plainUser = isRoot ? [65_534] : [];
  it.each(plainUser)('that runs as plain user %i withstands the attacks too', (userId) => {
    const run = spawnSync(
      process.execPath,
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--configLoader=runner',
        '--project=system',
        'packages/execution/test/sandbox/attacks.system.test.ts',
        '--testNamePattern=^bubblewrap withstands',
        '--reporter=tap-flat',
      ],
      {
        cwd: repository,
        uid: userId,
        gid: userId,
        env: { PATH: process.env['PATH'], HOME: '/tmp' },
        timeout: 55_000,
      },
    );
    const lines = text(run.stdout).split('\n');
    expect(lines.filter((line) => line.startsWith('not ok'))).toEqual([]);
    const passed = lines.filter((line) => /^ok .*attack/.test(line) && !line.includes('# SKIP'));
    expect(passed.length).toBeGreaterThan(40);
  });
});
