import { describe, expect, it } from 'vitest';

import { sandboxLimits } from '../../packages/execution/src/sandbox/limits.ts';
import { START_TIMEOUT_MS } from '../../packages/execution/src/sandbox/kubernetes/job-manifest.ts';
import {
  hastening,
  kubernetes,
} from '../../packages/execution/test/sandbox/kubernetes/kubernetes.ts';
import { startCluster } from '../../packages/execution/test/sandbox/kubernetes/cluster/start-cluster.ts';
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

describe('the rights that the manifests give', () => {
  it('are those that are used, and no other', async () => {
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

    const clock = { ...hastening(0), nowMs: () => Date.now() + 600_000 };
    await kubernetes(cluster, { clock }).sweep();

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
});
