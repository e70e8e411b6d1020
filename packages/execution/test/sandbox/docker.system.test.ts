import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { startDockerEngine, type DockerEngine } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { writeArchive } from '../../src/sandbox/archive/write-archive.ts';
import { chooseBackend } from '../../src/sandbox/choose-backend.ts';
import { DockerBackend, type DockerOptions } from '../../src/sandbox/docker/docker-backend.ts';
import { EngineApi } from '../../src/sandbox/docker/engine-api.ts';
import { Egress } from '../../src/sandbox/egress/egress.ts';
import { systemClock } from '../system-clock.ts';
import { attacks } from './attacks/attacks.ts';
import { layBait, type Bait } from './attacks/bait.ts';
import { processesNamed } from './attacks/on-lifetime.ts';
import { decoyTests } from './suite/decoy-tests.ts';
import { egressTests } from './suite/egress-tests.ts';
import { openSandbox, text } from './suite/open-sandbox.ts';
import { pythonTests } from './suite/python-tests.ts';
import { sandboxSuite } from './suite/sandbox.suite.ts';
import { systemEntropy } from './system-entropy.ts';

/** Of an engine, with an image for it. */
const START_TIMEOUT_MS = 120_000;

const isRoot = process.getuid?.() === 0;

let engine: DockerEngine;
let bait: Bait & AsyncDisposable;

const makeBackend = (options: Partial<DockerOptions> = {}): DockerBackend =>
  new DockerBackend({
    clock: systemClock,
    entropy: systemEntropy,
    socketPath: engine.socketPath,
    ...options,
  });

const backends = new Map<string, DockerBackend>();

/** One for each runtime, since each new one looks whether the image is still what it should be. */
function docker(runtime = 'runc'): DockerBackend {
  const backend = backends.get(runtime) ?? makeBackend({ runtime });
  backends.set(runtime, backend);
  return backend;
}

/** What reaches gVisor's kernel, which serves one sandbox and has nothing to lose, or what it counts in its own way. */
const notHeldByGvisor: readonly RegExp[] = [
  /^attack 6:/, // A command line of its own making.
  /^attack 8:/, // Nodes of devices of its own.
  /^attack (?:12|14|16|17|18|19|22|23):/, // Calls are its to answer, and the host's filter has no part in that.
  /^attack 26:/, // It needs threads of the host for itself, so that a limit on those is wide.
  /^attack 28: (?:fills|makes)/, // The disk is limited, but nobody outside sees that it is full; files are not counted.
  /^attack 29: uses more processors/, // It tells its guests another processor time than the host counts.
];

/** Ids of the containers of our engine, running or not. */
async function containers(): Promise<readonly unknown[]> {
  const api = new EngineApi(engine.socketPath);
  return (await api.json('GET', '/containers/json', { query: { all: true } })) as unknown[];
}

/** Sandboxes that are made at the same time. */
const AT_ONCE = 4;

const HUNDRED_RUNS_TIMEOUT_MS = 300_000;

/** What mentions containers that are gone: control groups, processes that kept them, mounts of the engine. */
function tracesOf(ids: readonly string[]): readonly string[] {
  const groups = readdirSync('/sys/fs/cgroup', { recursive: true, encoding: 'utf8' });
  const mounts = processesNamed(dirname(engine.socketPath)).flatMap((processId) =>
    readFileSync(`/proc/${processId}/mountinfo`, 'utf8').split('\n'),
  );
  const mentioned = [...groups, ...mounts].filter((line) => ids.some((id) => line.includes(id)));
  return [...mentioned, ...ids.filter((id) => processesNamed(id).length > 0)];
}

/** An image like the machine's own, but for what becomes of each shell program in it. */
async function imageWhereShellSays(answer: string): Promise<string> {
  const api = new EngineApi(engine.socketPath);
  const images = (await api.json('GET', '/images/json')) as { readonly RepoTags: string[] }[];
  const base = images
    .flatMap(({ RepoTags }) => RepoTags)
    .find((tag) => tag.startsWith('qmcp-sandbox:'));
  const kernel = `printf 'ready\\n' >&4; read -r size <&4; head -c "$size" <&4 >/dev/null; ${answer}`;
  const archive = writeArchive([
    {
      path: 'Dockerfile',
      content: Buffer.from(`FROM ${base}\nCOPY kernel.sh /opt/qmcp/kernel.sh\n`),
    },
    { path: 'kernel.sh', content: Buffer.from(kernel) },
  ]);
  const query = { t: 'qmcp-lying:test' };
  await api.request('POST', '/build', { query, archive: Readable.from([archive]) });
  return query.t;
}

const claims = { limitsBy: 'cgroup-v1', cpuQuota: true } as const;

// Docker's engine needs root; without it there is nothing to be seen here.
describe.each(isRoot ? ['an engine of Docker'] : [])('%s', () => {
  beforeAll(async () => {
    engine = await startDockerEngine();
    bait = await layBait(`qmcp-docker-${process.pid}`);
    // The image is made for the first one, which takes its while.
    const first = await openSandbox(docker());
    await first.destroy();
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await bait[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
  }, START_TIMEOUT_MS);

  describe('with runc', () => {
    sandboxSuite(() => docker());
    describe('Python', () => {
      pythonTests(() => docker());
    });
    describe('the way out', () => {
      egressTests((egress) => makeBackend(egress && { egress }));
    });
    describe('decoys', () => {
      decoyTests(() => docker());
    });
    describe('withstands', () => {
      it.each(attacks)('$name', async (attack) => {
        await expect(attack.run({ backend: docker(), claims, bait })).resolves.toBeUndefined();
      });
    });
  });

  describe('a backend', () => {
    it('is chosen for ordinary code where it holds, and says what it holds to', async () => {
      const { capabilities } = await chooseBackend([docker()], 'ordinary');
      expect(capabilities).toEqual({
        kernel: 'shared',
        languages: ['python', 'javascript', 'typescript', 'shell'],
        limitsBy: claims.limitsBy,
        cpuQuota: true,
        ownUserIds: true,
        seesNetworkAttempts: true,
        seesDecoysRead: true,
      });
    });

    it('is refused for hostile code where guests share the kernel', async () => {
      const refusal = { code: 'sandbox_refused', message: expect.stringMatching(/own.*runsc/) };
      await expect(openSandbox(docker(), { trust: 'hostile' })).rejects.toMatchObject(refusal);
      await expect(chooseBackend([docker()], 'hostile')).rejects.toThrow(/shares the kernel/);
    });

    it('says what is wrong where there is no such runtime or image, or no engine', async () => {
      await expect(makeBackend({ runtime: 'none' }).probe()).rejects.toMatchObject({
        code: 'sandbox_unavailable',
        message: expect.stringMatching(/no runtime "none".*runc/),
      });
      await expect(openSandbox(makeBackend({ image: 'qmcp-none' }))).rejects.toMatchObject({
        code: 'sandbox_failed',
        message: expect.stringMatching(/No such image: qmcp-none/),
      });
      const nowhere = makeBackend({ socketPath: '/nowhere.sock' });
      await expect(nowhere.probe()).rejects.toMatchObject({
        code: 'sandbox_unavailable',
        message: expect.stringMatching(/does not answer at \/nowhere.sock/),
      });
      await expect(openSandbox(nowhere)).rejects.toMatchObject({
        code: 'sandbox_failed',
        retryable: true,
      });
    });

    it.each([
      ['lets a probe get at something', 'echo REACHED the moon; echo DONE', 'got at the moon'],
      ['has guests that keep their kernel to themselves', ':', 'on which kernel'],
    ])('is not used where it %s', async (_, answer, problem) => {
      const image = await imageWhereShellSays(answer);
      await expect(makeBackend({ image }).probe()).rejects.toMatchObject({
        code: 'sandbox_unavailable',
        message: expect.stringContaining(problem),
      });
      expect(await containers()).toEqual([]);
    });

    it('says what is wrong where an image has not what a guest needs', async () => {
      const backend = makeBackend({ nodePath: '/etc/hostname' });
      await expect(openSandbox(backend, { language: 'javascript' })).rejects.toMatchObject({
        code: 'sandbox_failed',
        message: expect.stringContaining('javascript'),
      });
      expect(backend.size).toBe(0);
      expect(await containers()).toEqual([]);
    });

    it('says what is wrong where an image has not even Python, and leaves no container', async () => {
      const archive = Readable.from([writeArchive([])]);
      const query = { fromSrc: '-', repo: 'qmcp-empty', tag: 'test' };
      await new EngineApi(engine.socketPath).request('POST', '/images/create', { query, archive });
      await expect(openSandbox(makeBackend({ image: 'qmcp-empty:test' }))).rejects.toMatchObject({
        code: 'sandbox_failed',
        message: expect.stringContaining('python3'),
      });
      expect(await containers()).toEqual([]);
    });

    it(
      'attack 37: leaves no container, process, control group, mount or place behind after 100 runs',
      async () => {
        const mark = `qmcp-docker-left-${process.pid}`;
        const ids: string[] = [];
        const runOnce = async (): Promise<void> => {
          await using sandbox = await openSandbox(docker());
          // What is looked for can be found.
          if (ids.push(sandbox.id) === 1) expect(tracesOf(ids)).not.toEqual([]);
          await sandbox.run({ code: `(exec -a ${mark} sleep 60) & true` });
        };
        for (let count = 0; count < 100; count += AT_ONCE) {
          await Promise.all(Array.from({ length: AT_ONCE }, runOnce));
        }
        expect(ids).toHaveLength(100);
        expect(processesNamed(mark)).toEqual([]);
        expect(await containers()).toEqual([]);
        expect(tracesOf(ids)).toEqual([]);
        expect(docker().size).toBe(0);
      },
      HUNDRED_RUNS_TIMEOUT_MS,
    );

    it('attack 32: takes its sandboxes with it when it is killed, and the next one sweeps up', async () => {
      const mark = `qmcp-docker-engine-${process.pid}`;
      const program = fileURLToPath(new URL('processes/docker-engine.ts', import.meta.url));
      const child = spawn(
        process.execPath,
        ['--conditions=@qmcp/source', program, mark, engine.socketPath],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      await once(child.stdout, 'data');
      await expect.poll(() => processesNamed(mark)).toHaveLength(2);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await expect.poll(() => processesNamed(mark), { timeout: 10_000 }).toEqual([]);
      expect(await docker().sweep()).toBe(1);
      expect(await docker().sweep()).toBe(0);
    });

    it('ends a sandbox that fills its connection with nonsense', async () => {
      await using sandbox = await openSandbox(docker());
      const result = await sandbox.run({ code: 'head -c 100 /dev/zero >/proc/1/fd/1; sleep 60' });
      expect(result.reason).toBe('exit');
      expect(result.exitCode).toBeGreaterThan(128);
    });
  });

  describe('with gVisor', () => {
    it('is chosen for hostile code, and runs it', async () => {
      const { backend, capabilities } = await chooseBackend([docker('runsc')], 'hostile');
      expect(capabilities).toMatchObject({
        kernel: 'own',
        seesNetworkAttempts: false,
        seesDecoysRead: false,
      });
      await using sandbox = await openSandbox(backend, { trust: 'hostile' });
      expect(text((await sandbox.run({ code: 'echo $((6 * 7))' })).stdout)).toBe('42\n');
    });

    it('offers no way out', async () => {
      const egress = new Egress({ clock: systemClock, allowed: ['api.example'] });
      const backend = makeBackend({ runtime: 'runsc', egress });
      await expect(openSandbox(backend, { egress: ['api.example'] })).rejects.toMatchObject({
        code: 'sandbox_refused',
      });
    });

    describe('withstands', () => {
      const held = attacks.filter(
        ({ name }) => !notHeldByGvisor.some((exception) => exception.test(name)),
      );
      it.each(held)('$name', async (attack) => {
        const backend = docker('runsc');
        await expect(attack.run({ backend, claims, bait })).resolves.toBeUndefined();
      });
    });
  });

  // The last, since nothing is left of the engine.
  it('that stops takes its sandboxes with it, and nobody waits for them in vain', async () => {
    const sandbox = await openSandbox(docker());
    const run = sandbox.run({ code: 'sleep 60' });
    await engine.stop();
    expect(await run).toMatchObject({ reason: 'exit', exitCode: 137 });
    await sandbox.ended;
    expect(docker().size).toBe(0);
    await expect(openSandbox(docker())).rejects.toMatchObject({
      code: 'sandbox_failed',
      retryable: true,
    });
  });
});
