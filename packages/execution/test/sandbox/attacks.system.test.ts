import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { detectControls } from '../../src/sandbox/resources/detect-controls.ts';
import { rlimitControls } from '../../src/sandbox/resources/rlimits.ts';
import { systemClock } from '../system-clock.ts';
import { attacks } from './attacks/attacks.ts';
import { layBait, type Bait } from './attacks/bait.ts';
import { bubblewrap } from './bubblewrap.ts';
import { WeakBackend } from './weak-backend.ts';

let bait: Bait & AsyncDisposable;
beforeAll(async () => {
  bait = await layBait(`qmcp-secret-${process.pid}`);
});
afterAll(() => bait[Symbol.asyncDispose]());

describe.each([
  ['bubblewrap', detectControls(systemClock)],
  ['bubblewrap without control groups', rlimitControls],
])('%s withstands', (_name, controls) => {
  const backend = bubblewrap(controls);
  const claims = { limitsBy: controls.mechanism, cpuQuota: controls.cpuQuota };
  it.each(attacks)('$name', async (attack) => {
    await expect(attack.run({ backend, claims, bait })).resolves.toBeUndefined();
  });
});

describe('a plain process does not withstand, so the attack can tell:', () => {
  const isRoot = process.getuid?.() === 0;
  const claims = { limitsBy: 'cgroup-v2', cpuQuota: true } as const;
  it.each(attacks.filter(({ needsRoot }) => isRoot || needsRoot !== true))(
    '$name',
    async (attack) => {
      // Bait of its own, since it is lost.
      await using lost = await layBait(`qmcp-lost-${process.pid}`);
      const backend = new WeakBackend({ leakedPath: lost.secretPath });
      await expect(attack.run({ backend, claims, bait: lost })).rejects.toMatchObject({
        name: 'AssertionError',
      });
    },
  );
});
