import type { PolicyVersion } from '@qmcp/contracts';
import { expect, it } from 'vitest';

import type { OpenStore } from './open-store.ts';

const version = (digest: string, loadedAtMs: number): PolicyVersion => ({
  digest: digest.repeat(64),
  loadedAtMs,
  text: `version: 1 # ${digest} \u{1F512}\n`,
});

/** What every store of policies promises. */
export function policyStoreSuite(open: OpenStore): void {
  it('gives back a policy as it was kept, and nothing for one that it never had', async () => {
    await using opened = await open();
    const { policies } = opened.store;
    await policies.keep(version('a', 1_000));
    expect(await policies.get('a'.repeat(64))).toEqual(version('a', 1_000));
    expect(await policies.get('b'.repeat(64))).toBeUndefined();
  });

  it('lists policies newest first', async () => {
    await using opened = await open();
    const { policies } = opened.store;
    for (const kept of [version('a', 1_000), version('b', 3_000), version('c', 2_000)]) {
      await policies.keep(kept);
    }
    expect((await policies.list()).map(({ loadedAtMs }) => loadedAtMs)).toEqual([
      3_000, 2_000, 1_000,
    ]);
  });

  it('keeps the first of what processes that load the same file keep at once', async () => {
    await using opened = await open();
    const { policies } = opened.store;
    await policies.keep(version('a', 1_000));
    await Promise.all([2_000, 3_000].map((at) => policies.keep(version('a', at))));
    expect(await policies.list()).toEqual([{ digest: 'a'.repeat(64), loadedAtMs: 1_000 }]);
  });
}
