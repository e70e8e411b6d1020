import { afterAll, beforeAll, describe } from 'vitest';

import {
  KubernetesBackend,
  type KubernetesOptions,
} from '../../src/sandbox/kubernetes/kubernetes-backend.ts';
import { systemClock } from '../system-clock.ts';
import {
  IMAGE,
  NAMESPACE,
  RUNTIME_CLASS,
  startCluster,
  type Cluster,
} from './kubernetes/cluster/start-cluster.ts';
import { pythonTests } from './suite/python-tests.ts';
import { sandboxSuite } from './suite/sandbox.suite.ts';
import { systemEntropy } from './system-entropy.ts';

let cluster: Cluster;

const makeBackend = (options: Partial<KubernetesOptions> = {}): KubernetesBackend =>
  new KubernetesBackend({
    clock: systemClock,
    entropy: systemEntropy,
    access: cluster.access,
    namespace: NAMESPACE,
    image: IMAGE,
    runtimeClass: RUNTIME_CLASS,
    ...options,
  });

describe('a cluster of Kubernetes', () => {
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  });

  sandboxSuite(() => makeBackend());
  describe('Python', () => {
    pythonTests(() => makeBackend());
  });
});
