import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { rlimitControls } from '../../src/sandbox/resources/rlimits.ts';
import { systemClock } from '../system-clock.ts';
import { attacks } from './attacks/attacks.ts';
import { layBait, type Bait } from './attacks/bait.ts';
import { bubblewrap, systemEntropy } from './ports.ts';
import { WeakBackend } from './weak-backend.ts';

let bait: Bait & AsyncDisposable;
beforeAll(async () => {
  bait = await layBait(`qmcp-secret-${process.pid}`);
});
afterAll(() => bait[Symbol.asyncDispose]());

describe('bubblewrap withstands', () => {
  it.each(attacks)('$name', async (attack) => {
    await expect(attack.run({ backend: bubblewrap(), bait })).resolves.toBeUndefined();
  });
});

describe('bubblewrap without control groups withstands', () => {
  it.each(attacks)('$name', async (attack) => {
    const backend = bubblewrap(rlimitControls);
    await expect(attack.run({ backend, bait })).resolves.toBeUndefined();
  });
});

describe('a plain process does not withstand, so the attack can tell:', () => {
  const isRoot = process.getuid?.() === 0;
  it.each(attacks.filter(({ needsRoot }) => isRoot || needsRoot !== true))(
    '$name',
    async (attack) => {
      // Bait of its own, since it is lost.
      await using lost = await layBait(`qmcp-lost-${process.pid}`);
      const backend = new WeakBackend(systemClock, systemEntropy, lost.secretPath);
      await expect(attack.run({ backend, bait: lost })).rejects.toMatchObject({
        name: 'AssertionError',
      });
    },
  );
});
