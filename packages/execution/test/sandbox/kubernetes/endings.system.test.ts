import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PING_INTERVAL_MS } from '../../../src/sandbox/kubernetes/attached-guest.ts';
import { END_TIMEOUT_MS } from '../../../src/sandbox/kubernetes/sandbox-job.ts';
import { openSandbox, text } from '../suite/open-sandbox.ts';
import { ApiStatus } from './cluster/api-status.ts';
import { startCluster, type Cluster } from './cluster/start-cluster.ts';
import { hastening, kubernetes } from './kubernetes.ts';

let cluster: Cluster;

/** Name of the one pod that runs. */
function podName(): string {
  const [pod, ...others] = cluster.store.list('Pod');
  expect(others).toEqual([]);
  return pod?.metadata.name ?? '';
}

async function gone(): Promise<void> {
  await expect.poll(() => cluster.store.list('Pod')).toEqual([]);
}

describe('a sandbox of Kubernetes', () => {
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  });

  it('is removed though the API does not hear of it at once', async () => {
    const backend = kubernetes(cluster);
    const sandbox = await openSandbox(backend);
    let refused = 0;
    cluster.api.access.fault = ({ verb, resource }) => {
      if (verb !== 'delete' || resource !== 'jobs' || refused > 0) return undefined;
      refused += 1;
      return new ApiStatus(503, 'ServiceUnavailable', 'please wait');
    };
    await sandbox.destroy();
    cluster.api.access.fault = undefined;
    expect([refused, backend.size, cluster.store.list('Job')]).toEqual([1, 0, []]);
    await gone();
  });

  it('that is evicted for what it wrote to the disk of its node met that limit', async () => {
    await using sandbox = await openSandbox(kubernetes(cluster));
    const run = sandbox.run({ code: 'sleep 60' });
    const message =
      'Pod ephemeral local storage usage exceeds the total limit of containers 128Mi.';
    await cluster.kubelet.evict(podName(), message);
    expect(await run).toMatchObject({ reason: 'disk', violations: ['disk'] });
    await sandbox.ended;
    await gone();
  });

  it('that is evicted for the want of others met no limit of its own', async () => {
    await using sandbox = await openSandbox(kubernetes(cluster));
    const run = sandbox.run({ code: 'sleep 60' });
    await cluster.kubelet.evict(podName(), 'The node was low on resource: memory.');
    expect(await run).toMatchObject({ reason: 'exit', exitCode: 137, violations: [] });
    await sandbox.ended;
    await gone();
  });

  it('whose Job is over its deadline met the limit on time', async () => {
    await using sandbox = await openSandbox(kubernetes(cluster));
    const run = sandbox.run({ code: 'sleep 60' });
    await cluster.controllers.exceedDeadline(sandbox.id);
    expect(await run).toMatchObject({ reason: 'timeout', violations: ['timeout'] });
    await sandbox.ended;
  });

  it('whose pod somebody deletes ends', async () => {
    await using sandbox = await openSandbox(kubernetes(cluster));
    const run = sandbox.run({ code: 'sleep 60' });
    await cluster.controllers.deletePod(podName());
    expect(await run).toMatchObject({ reason: 'exit', exitCode: 137 });
    await sandbox.ended;
  });

  it('ends with its connection, since its first process hears of nobody any more', async () => {
    await using sandbox = await openSandbox(kubernetes(cluster));
    const run = sandbox.run({ code: 'sleep 60' });
    cluster.kubelet.containerOf(podName()).detach();
    expect(await run).toMatchObject({ reason: 'exit', exitCode: 129 });
    await sandbox.ended;
    await gone();
  });

  it('gets files of many messages, and hands as many back', async () => {
    await using sandbox = await openSandbox(kubernetes(cluster));
    const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7) % 256));
    await sandbox.putFiles([{ path: 'large', content }]);
    expect(text((await sandbox.run({ code: 'wc -c <large' })).stdout)).toBe('3000000\n');
    const limits = { maxFiles: 1, maxBytes: 4_000_000, timeoutMs: 10_000 };
    const { files } = await sandbox.getFiles(['large'], limits);
    expect(Buffer.from(files[0]?.content ?? []).equals(content)).toBe(true);
  });

  it.each([
    ['forgot where it began', () => cluster.api.expireWatches()],
    ['was closed by the API', () => cluster.api.endWatches()],
  ])('starts though the watch on its pod %s', async (_what, disturb) => {
    cluster.controllers.trouble.unschedulable = '0/1 nodes are available: 1 Insufficient cpu.';
    const opening = openSandbox(kubernetes(cluster));
    await expect.poll(() => cluster.api.watches).toBe(1);
    disturb();
    cluster.controllers.trouble.unschedulable = undefined;
    cluster.controllers.scheduleAgain();
    await using sandbox = await opening;
    expect(sandbox.spec.language).toBe('shell');
  });

  it('keeps its connection alive while it waits, and answers where it is asked to', async () => {
    await using sandbox = await openSandbox(
      kubernetes(cluster, { clock: hastening(PING_INTERVAL_MS) }),
      {
        lifetime: 'session',
      },
    );
    const container = cluster.kubelet.containerOf(podName());
    await expect.poll(() => container.pings).toBeGreaterThan(1);
    await sandbox.run({ code: 'echo' });
    await expect.poll(() => container.pongs).toBeGreaterThan(0);
  });
});

describe('an API that goes down', () => {
  it('takes its sandboxes with it, and nobody waits for them in vain', async () => {
    await using doomed = await startCluster();
    const backend = kubernetes(doomed, { clock: hastening(END_TIMEOUT_MS) });
    const sandbox = await openSandbox(backend);
    const other = await openSandbox(backend);
    const run = sandbox.run({ code: 'sleep 60' });
    for (const pod of doomed.store.list('Pod')) {
      doomed.kubelet.containerOf(pod.metadata.name).detach();
    }
    await doomed.api.stop();
    expect(await run).toMatchObject({ reason: 'exit', exitCode: 137 });
    await other.destroy();
    await sandbox.ended;
    expect(backend.size).toBe(0);
    // Whoever is not heard any more ends by itself.
    await expect.poll(() => doomed.kubelet.size).toBe(0);
    await expect(openSandbox(backend)).rejects.toMatchObject({
      code: 'sandbox_failed',
      retryable: true,
      message: expect.stringMatching(/does not answer at https:/),
    });
  });
});
