import type { Clock } from '@qmcp/contracts';

import {
  KubernetesBackend,
  type KubernetesOptions,
} from '../../../src/sandbox/kubernetes/kubernetes-backend.ts';
import { systemClock } from '../../system-clock.ts';
import { systemEntropy } from '../system-entropy.ts';
import { IMAGE, NAMESPACE, RUNTIME_CLASS, type Cluster } from './cluster/start-cluster.ts';

/** A backend on a cluster, as it would be configured there. */
export const kubernetes = (
  { access }: Pick<Cluster, 'access'>,
  options: Partial<KubernetesOptions> = {},
): KubernetesBackend =>
  new KubernetesBackend({
    clock: systemClock,
    entropy: systemEntropy,
    access,
    namespace: NAMESPACE,
    image: IMAGE,
    runtimeClass: RUNTIME_CLASS,
    ...options,
  });

/**
 * A clock whose timers of one length come sooner; all others take their time.
 * @param delayMs - which ones
 */
export const hastening = (delayMs: number, soonerMs = 100): Clock => ({
  ...systemClock,
  setTimer: (fire, askedMs) => systemClock.setTimer(fire, askedMs === delayMs ? soonerMs : askedMs),
});
