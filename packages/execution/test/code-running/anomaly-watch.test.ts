import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { AnomalyWatch, type AnomalyWatchOptions } from '../../src/code-running/anomaly-watch.ts';

function watching(options: Partial<AnomalyWatchOptions> = {}) {
  const clock = fakeClock();
  const asked: string[] = [];
  const watch = new AnomalyWatch({
    clock,
    hasHad: (principalId, incident) => {
      asked.push(`${principalId} ${incident}`);
      return Promise.resolve(false);
    },
    burst: { incidents: 3, withinMs: 1_000 },
    maxPrincipals: 2,
    ...options,
  });
  return { clock, watch, asked };
}

describe('the watch over principals', () => {
  it('raises what a principal never had before, once', async () => {
    const { watch, asked } = watching();
    expect(await watch.note('ada', ['memory', 'network'])).toEqual([
      { kind: 'first-seen', incident: 'memory' },
      { kind: 'first-seen', incident: 'network' },
    ]);
    expect(await watch.note('bob', ['memory'])).toEqual([
      { kind: 'first-seen', incident: 'memory' },
    ]);
    expect(await watch.note('ada', [])).toEqual([]);
    expect(asked).toEqual(['ada memory', 'ada network', 'bob memory']);
  });

  it('does not raise what is on record', async () => {
    const { watch } = watching({ hasHad: async (_, incident) => incident === 'memory' });
    expect(await watch.note('ada', ['memory'])).toEqual([]);
    expect(await watch.note('ada', ['seccomp'])).toEqual([
      { kind: 'first-seen', incident: 'seccomp' },
    ]);
  });

  it('raises many in a short time, once for as many', async () => {
    const { clock, watch } = watching({ hasHad: () => Promise.resolve(true) });
    await watch.note('ada', ['memory']);
    clock.advance(600);
    await watch.note('ada', ['memory']);
    await watch.note('bob', ['memory']);
    clock.advance(500);
    expect(await watch.note('ada', ['memory'])).toEqual([]);
    expect(await watch.note('ada', ['memory'])).toEqual([{ kind: 'burst', incidents: 3 }]);
    expect(await watch.note('ada', ['memory'])).toEqual([]);
  });

  it('forgets who was quiet for longest', async () => {
    const { watch, asked } = watching();
    for (const principal of ['ada', 'bob', 'ada', 'cleo', 'ada', 'bob']) {
      await watch.note(principal, ['memory']);
    }
    expect(asked).toEqual(['ada memory', 'bob memory', 'cleo memory', 'bob memory']);
  });
});
