import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { crashAgainAndAgain } from './crash-again-and-again.ts';
import { expectNothingLost, expectSealed } from './expect-nothing-lost.ts';

const KILLS = 20;

describe('a server that is killed under load, twenty times', () => {
  it(
    'loses nothing that it acknowledged, and does nothing twice',
    { timeout: 300_000 },
    async () => {
      await using home = await temporaryFolder();
      const moments = Array.from({ length: KILLS }, (_, index) => 10 + ((index * 37) % 300));
      const aftermath = await crashAgainAndAgain(home, moments);
      expectNothingLost(aftermath);
      await expectSealed(home.path);
      expect(aftermath.startsMs).toHaveLength(KILLS);
    },
  );
});
