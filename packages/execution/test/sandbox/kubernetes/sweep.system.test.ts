import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Clock } from '@qmcp/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { RENEW_INTERVAL_MS } from '../../../src/sandbox/kubernetes/engine-lease.ts';
import { systemClock } from '../../system-clock.ts';
import { processesNamed } from '../attacks/on-lifetime.ts';
import { openSandbox } from '../suite/open-sandbox.ts';
import { ApiStatus } from './cluster/api-status.ts';
import { startCluster, type Cluster } from './cluster/start-cluster.ts';
import { hastening, kubernetes } from './kubernetes.ts';

let cluster: Cluster;

/** A clock that is ahead of all others by ten minutes, after which no engine counts as alive that says nothing. */
const laterClock: Clock = { ...systemClock, nowMs: () => systemClock.nowMs() + 600_000 };

const namesOf = (kind: string): readonly string[] =>
  cluster.store.list(kind).map(({ metadata }) => metadata.name);

/** A Job of somebody else's. */
const foreignJob = {
  kind: 'Job',
  apiVersion: 'batch/v1',
  metadata: { name: 'backup', labels: { 'app.kubernetes.io/name': 'backup' } },
  spec: { template: { spec: { containers: [{ name: 'backup', image: 'backup' }] } } },
};

describe('a sweep', () => {
  beforeEach(async () => {
    cluster = await startCluster();
  });
  afterEach(async () => {
    await cluster[Symbol.asyncDispose]();
  });

  it('attack 32: removes what an engine left that was killed, whose guests ended with it', async () => {
    const mark = `qmcp-kubernetes-engine-${process.pid}`;
    const program = fileURLToPath(new URL('../processes/kubernetes-engine.ts', import.meta.url));
    const child = spawn(
      process.execPath,
      ['--conditions=@qmcp/source', program, mark, JSON.stringify(cluster.access)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(child.stdout, 'data');
    await expect.poll(() => processesNamed(mark)).toHaveLength(2);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => processesNamed(mark), { timeout: 10_000 }).toEqual([]);
    expect(namesOf('Job')).toHaveLength(1);
    const backend = kubernetes(cluster, { clock: laterClock });
    expect(await backend.sweep()).toBe(1);
    expect(await backend.sweep()).toBe(0);
    expect([namesOf('Job'), namesOf('Lease')]).toEqual([[], []]);
    await expect.poll(() => namesOf('Pod')).toEqual([]);
  });

  it('leaves the sandboxes of engines that live, and Jobs of others', async () => {
    cluster.store.create(foreignJob);
    await using sandbox = await openSandbox(kubernetes(cluster));
    expect(await kubernetes(cluster).sweep()).toBe(0);
    expect(namesOf('Job').toSorted()).toEqual(['backup', sandbox.id]);
    expect(await kubernetes(cluster, { clock: laterClock }).sweep()).toBe(1);
    expect(namesOf('Job')).toEqual(['backup']);
  });

  it('leaves its own sandboxes, however late it is', async () => {
    const backend = kubernetes(cluster, { clock: laterClock });
    await using sandbox = await openSandbox(backend);
    expect(await backend.sweep()).toBe(0);
    expect(namesOf('Job')).toEqual([sandbox.id]);
  });

  it('removes a Job of ours that no engine answers for', async () => {
    await using sandbox = await openSandbox(kubernetes(cluster));
    for (const lease of namesOf('Lease')) cluster.store.remove('Lease', lease);
    expect(await kubernetes(cluster).sweep()).toBe(1);
    await sandbox.ended;
  });

  it('takes an engine for alive that renews its lease while it is looked at', async () => {
    await using sandbox = await openSandbox(kubernetes(cluster));
    const [lease = ''] = namesOf('Lease');
    cluster.api.access.fault = ({ verb, resource }) => {
      if (verb === 'delete' && resource === 'leases') cluster.store.update('Lease', lease, {});
      return undefined;
    };
    expect(await kubernetes(cluster, { clock: laterClock }).sweep()).toBe(0);
    expect(namesOf('Job')).toEqual([sandbox.id]);
  });
});

describe('an engine', () => {
  beforeEach(async () => {
    cluster = await startCluster();
  });
  afterEach(async () => {
    await cluster[Symbol.asyncDispose]();
  });

  const renewals = (): number => cluster.api.actions.filter(({ verb }) => verb === 'patch').length;

  it('says that it lives for as long as it has sandboxes, also where it is not heard at once', async () => {
    const waiting = new Set<() => void>();
    const hasty = hastening(RENEW_INTERVAL_MS);
    const clock: Clock = {
      ...hasty,
      setTimer(fire, delayMs) {
        if (delayMs === RENEW_INTERVAL_MS) waiting.add(fire);
        const cancel = hasty.setTimer(() => {
          waiting.delete(fire);
          fire();
        }, delayMs);
        return () => {
          waiting.delete(fire);
          cancel();
        };
      },
    };
    const backend = kubernetes(cluster, { clock });
    const sandbox = await openSandbox(backend, { lifetime: 'session' });
    expect(namesOf('Lease')).toHaveLength(1);
    let refused = 0;
    cluster.api.access.fault = ({ resource }) => {
      if (resource !== 'leases' || refused >= 2) return undefined;
      refused += 1;
      return new ApiStatus(503, 'ServiceUnavailable', 'please wait');
    };
    await expect.poll(() => refused, { timeout: 5_000 }).toBe(2);
    const before = renewals();
    await expect.poll(renewals, { timeout: 5_000 }).toBeGreaterThan(before);
    await sandbox.destroy();
    expect(waiting.size).toBe(0);
  });

  it('has one lease, whatever it makes, and renews it no more often than it must', async () => {
    const backend = kubernetes(cluster);
    const opening = [openSandbox(backend), openSandbox(backend)] as const;
    await using first = await opening[0];
    await using second = await opening[1];
    expect(first.id).not.toBe(second.id);
    expect(namesOf('Lease')).toHaveLength(1);
    const before = renewals();
    await using third = await openSandbox(backend);
    expect(third.id).not.toBe(second.id);
    expect(renewals()).toBe(before);
  });
});
