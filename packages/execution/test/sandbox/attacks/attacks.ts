import type { Attack } from './attack.ts';
import { attacksOnFiles } from './on-files.ts';
import { attacksOnKernel } from './on-kernel.ts';
import { attacksOnLifetime } from './on-lifetime.ts';
import { attacksOnNeighbours } from './on-neighbours.ts';
import { attacksOnResources } from './on-resources.ts';

/**
 * The attacks that every backend must withstand, and that a plain process must not. What is not about a single sandbox
 * has tests of its own: the reader of archives (33), reuse by the pool (35), engines that die (32) and leaks (37).
 */
export const attacks: readonly Attack[] = [
  ...attacksOnFiles,
  ...attacksOnKernel,
  ...attacksOnNeighbours,
  ...attacksOnResources,
  ...attacksOnLifetime,
];
