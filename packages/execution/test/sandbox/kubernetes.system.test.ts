import { release } from 'node:os';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { chooseBackend } from '../../src/sandbox/choose-backend.ts';
import { attacks } from './attacks/attacks.ts';
import { layBait, type Bait } from './attacks/bait.ts';
import { processesNamed } from './attacks/on-lifetime.ts';
import { gvisorRuntime } from './kubernetes/cluster/gvisor-runtime.ts';
import { startCluster, type Cluster } from './kubernetes/cluster/start-cluster.ts';
import { kubernetes } from './kubernetes/kubernetes.ts';
import { openSandbox, text } from './suite/open-sandbox.ts';
import { pythonTests } from './suite/python-tests.ts';
import { sandboxSuite } from './suite/sandbox.suite.ts';

let cluster: Cluster;
let bait: Bait & AsyncDisposable;

const isRoot = process.getuid?.() === 0;

/** What the backend claims, as attacks ask for it. */
const claims = { limitsBy: 'kubernetes', cpuQuota: true } as const;

/** What Kubernetes does not hold, or holds without telling, so that a program fails by itself. */
const notHeld: readonly RegExp[] = [
  /^attack 6:/, // Runtimes choose what of /proc they mask, and leave its command line to be read.
  /^attack 26:/, // Processes are limited, but who met that limit is not told.
  /^attack 28: (?:fills|makes)/, // The disk is limited, but nobody outside sees that it is full; files are not counted.
  /^attack 29: computes/, // Processor time is limited for each process, in whole seconds, and not for all of them.
];

describe('a cluster of Kubernetes', () => {
  beforeAll(async () => {
    cluster = await startCluster();
    bait = await layBait(`qmcp-kubernetes-${process.pid}`);
  });
  afterAll(async () => {
    await bait[Symbol.asyncDispose]();
    await cluster[Symbol.asyncDispose]();
  });

  sandboxSuite(() => kubernetes(cluster));
  describe('Python', () => {
    pythonTests(() => kubernetes(cluster));
  });

  // Nobody else can have the kernel hold processes to a limit together, as a node does.
  describe.each(isRoot ? ['withstands'] : [])('%s', () => {
    const held = attacks.filter(({ name }) => !notHeld.some((exception) => exception.test(name)));
    it.each(held)('$name', async (attack) => {
      const backend = kubernetes(cluster);
      await expect(attack.run({ backend, claims, bait })).resolves.toBeUndefined();
    });
  });

  it('is chosen for hostile code where guests have a kernel of their own, and runs it', async () => {
    const { backend, capabilities } = await chooseBackend([kubernetes(cluster)], 'hostile');
    expect(capabilities).toMatchObject({
      kernel: 'own',
      languages: ['python', 'javascript', 'typescript', 'shell'],
      limitsBy: 'kubernetes',
      cpuQuota: true,
      ownUserIds: true,
      seesNetworkAttempts: false,
      untoldLimits: ['disk', 'inodes', 'pids'],
    });
    await using sandbox = await openSandbox(backend, { trust: 'hostile' });
    const { stdout, usage } = await sandbox.run({ code: 'echo $((6 * 7))' });
    expect(text(stdout)).toBe('42\n');
    expect(usage).toEqual({ wallMs: expect.any(Number) });
  });

  it('does not run hostile code before the probe has seen such a kernel', async () => {
    await expect(openSandbox(kubernetes(cluster), { trust: 'hostile' })).rejects.toMatchObject({
      code: 'sandbox_refused',
      message: expect.stringMatching(/runtime class of gVisor/),
    });
  });

  it('tells guests nothing of the cluster', async () => {
    await using sandbox = await openSandbox(kubernetes(cluster));
    const { stdout } = await sandbox.run({ code: `tr '\\0' '\\n' </proc/1/environ; hostname` });
    expect(text(stdout).trim().split('\n').toSorted()).toEqual([
      'HOME=/workspace',
      'LANG=C.UTF-8',
      'PATH=/opt/node/bin:/usr/local/bin:/usr/bin:/bin',
      'TMPDIR=/tmp',
      'sandbox',
    ]);
  });

  it('offers no way out', async () => {
    await expect(
      openSandbox(kubernetes(cluster), { egress: ['api.example'] }),
    ).rejects.toMatchObject({ code: 'sandbox_refused' });
  });

  it('has no Job, pod or process left of 10 runs, nor one under way that nobody knows', async () => {
    const backend = kubernetes(cluster);
    const mark = `qmcp-kubernetes-left-${process.pid}`;
    for (let count = 0; count < 10; count++) {
      await using sandbox = await openSandbox(backend);
      expect(backend.size).toBe(1);
      await sandbox.run({ code: `(exec -a ${mark} sleep 60) & true` });
    }
    expect(processesNamed(mark)).toEqual([]);
    await expect.poll(() => cluster.store.list('Pod')).toEqual([]);
    expect(cluster.store.list('Job')).toEqual([]);
    expect([backend.size, cluster.kubelet.size]).toEqual([0, 0]);
  });
});

describe('a cluster whose runtime shares the kernel of its nodes', () => {
  it('is chosen for ordinary code, and for no other', async () => {
    await using shared = await startCluster({ kernelVersion: release() });
    const backend = kubernetes(shared, { runtimeClass: '' });
    const { capabilities } = await chooseBackend([backend], 'ordinary');
    expect(capabilities.kernel).toBe('shared');
    await expect(chooseBackend([backend], 'hostile')).rejects.toThrow(/shares the kernel/);
    await expect(openSandbox(backend, { trust: 'hostile' })).rejects.toMatchObject({
      code: 'sandbox_refused',
    });
  });
});

// gVisor needs root; without it there is nothing to be seen here.
describe.each(isRoot ? ['gVisor'] : [])('a cluster with %s', () => {
  let sandboxed: Cluster;
  const backend = () => kubernetes(sandboxed);
  beforeAll(async () => {
    sandboxed = await startCluster({ runtime: gvisorRuntime, kernelVersion: release() });
  });
  afterAll(async () => {
    await sandboxed[Symbol.asyncDispose]();
  });

  it('is chosen for hostile code, since guests show another kernel than their node has', async () => {
    const { capabilities } = await chooseBackend([backend()], 'hostile');
    expect(capabilities).toMatchObject({
      kernel: 'own',
      languages: ['python', 'javascript', 'typescript', 'shell'],
    });
  });

  describe('Python', () => {
    pythonTests(backend);
  });
});
