import { describe, expect, it } from 'vitest';

import { loadConfig } from '../../apps/qmcp/src/config.ts';
import { sandbox as sandboxCheck } from '../../apps/qmcp/src/doctor/checks/sandbox.ts';
import { START_TIMEOUT_MS } from '../../packages/execution/src/sandbox/kubernetes/job-manifest.ts';
import { sandboxLimits } from '../../packages/execution/src/sandbox/limits.ts';
import {
  IMAGE,
  startCluster,
  type Cluster,
} from '../../packages/execution/test/sandbox/kubernetes/cluster/start-cluster.ts';
import {
  hastening,
  kubernetes,
} from '../../packages/execution/test/sandbox/kubernetes/kubernetes.ts';
import { systemEntropy as entropy } from '../../packages/execution/test/sandbox/system-entropy.ts';
import { systemClock } from '../../packages/execution/test/system-clock.ts';
import { manifest } from './manifests.ts';

const rules = [
  ...(manifest('Role', 'qmcp-sandboxes').rules ?? []),
  ...(manifest('ClusterRole', 'qmcp-sandboxes').rules ?? []),
];

const spec = {
  language: 'shell',
  limits: sandboxLimits(),
  trust: 'ordinary',
  lifetime: 'run',
  warm: false,
} as const;

/** What the doctor says of sandboxes, as the manifests configure them, in a cluster of ours. */
async function examine({ access }: Cluster) {
  const settings = Object.entries(manifest('ConfigMap', 'qmcp').data ?? {});
  const environment = {
    ...Object.fromEntries(settings.filter(([name]) => name.startsWith('QMCP_SANDBOX_'))),
    QMCP_SANDBOX_KUBERNETES_IMAGE: IMAGE,
    QMCP_SANDBOX_KUBERNETES_URL: access.url,
    QMCP_SANDBOX_KUBERNETES_TOKEN_FILE: access.tokenFile,
    QMCP_SANDBOX_KUBERNETES_CA_FILE: access.caFile,
  };
  const config = loadConfig({}, { environment, workingFolder: '/', interactive: false });
  const nothing = { store: undefined, storeFailure: undefined };
  return sandboxCheck.examine({ config, clock: systemClock, entropy, ...nothing });
}

describe('the manifests for Kubernetes', () => {
  it('give the rights that are used, and no other', async () => {
    await using cluster = await startCluster();
    cluster.api.access.rules = rules;
    const backend = kubernetes(cluster);
    await backend.probe();

    // A sandbox whose end is looked into, since somebody else brought it about.
    const sandbox = await backend.create(spec);
    const [pod] = cluster.store.list('Pod');
    await cluster.controllers.deletePod(pod?.metadata.name ?? '');
    await sandbox.ended;

    cluster.controllers.trouble.refusesPods = 'exceeded quota';
    const impatient = kubernetes(cluster, { clock: hastening(START_TIMEOUT_MS) });
    await expect(impatient.create(spec)).rejects.toThrow(/exceeded quota/);

    const later = { ...systemClock, nowMs: () => systemClock.nowMs() + 600_000 };
    await kubernetes(cluster, { clock: later }).sweep();

    const used = cluster.api.actions.map(
      ({ verb, group, resource }) => `${verb} ${group}/${resource}`,
    );
    const given = rules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`)),
      ),
    );
    expect([...new Set(used)].toSorted()).toEqual(given.toSorted());
  });

  it('configure sandboxes that the doctor finds well, for hostile code', async () => {
    await using cluster = await startCluster();
    cluster.api.access.rules = rules;
    const { status, message } = await examine(cluster);
    expect(message).toMatch(
      /^kubernetes withstood its own attacks: python, javascript, typescript, shell; limits by kubernetes; .*a kernel of their own.*nobody is told of: disk, inodes, pids$/,
    );
    expect(status).toBe('ok');
  });

  it('leave sandboxes of which the doctor says what is wrong where one of them is missing', async () => {
    await using cluster = await startCluster();
    cluster.store.remove('NetworkPolicy', 'deny-all');
    expect(await examine(cluster)).toMatchObject({
      status: 'warn',
      message: expect.stringMatching(/kubernetes: .*no network policy denies/),
    });
  });
});
