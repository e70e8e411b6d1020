import { BubblewrapBackend } from '../../src/sandbox/bubblewrap/bubblewrap-backend.ts';
import type { Egress } from '../../src/sandbox/egress/egress.ts';
import { detectControls } from '../../src/sandbox/resources/detect-controls.ts';
import type { ResourceControls } from '../../src/sandbox/resources/resource-control.ts';
import { systemClock } from '../system-clock.ts';
import { systemEntropy } from './system-entropy.ts';

/** Bubblewrap with the best limits of this machine, or with those that are given. */
export const bubblewrap = (
  controls: ResourceControls = detectControls(systemClock),
  egress?: Egress,
): BubblewrapBackend =>
  new BubblewrapBackend({
    clock: systemClock,
    entropy: systemEntropy,
    controls,
    ...(egress && { egress }),
  });
