import type { SealKey } from '@qmcp/contracts';
import { expect, it } from 'vitest';

import type { OpenStore } from './open-store.ts';
import { seededEntropy } from './seeded-entropy.ts';

const entropy = seededEntropy(1);
const sealKey = (id: string, createdAtMs: number): SealKey => ({
  id,
  secret: entropy.bytes(32),
  createdAtMs,
});

/** What every store of seal keys promises. */
export function sealKeyStoreSuite(open: OpenStore): void {
  it('starts with an empty ring', async () => {
    await using opened = await open();
    expect(await opened.store.sealKeys.list()).toEqual([]);
  });

  it('adds a key where the newest is too old, and gives the ring newest first', async () => {
    await using opened = await open();
    const { sealKeys } = opened.store;
    const [first, second] = [sealKey('a', 1_000), sealKey('b', 2_000)];
    expect(await sealKeys.ensure(first, 0)).toEqual([first]);
    expect(await sealKeys.ensure(second, 1_000)).toEqual([second, first]);
    expect(await sealKeys.list()).toEqual([second, first]);
  });

  it('adds none while the newest is young enough', async () => {
    await using opened = await open();
    const { sealKeys } = opened.store;
    const first = sealKey('a', 1_000);
    await sealKeys.ensure(first, 0);
    expect(await sealKeys.ensure(sealKey('b', 2_000), 999)).toEqual([first]);
  });

  it('lets one of many that start at once add its key', async () => {
    await using opened = await open();
    const { sealKeys } = opened.store;
    const fresh = ['a', 'b', 'c', 'd'].map((id) => sealKey(id, 1_000));
    const rings = await Promise.all(fresh.map((key) => sealKeys.ensure(key, 0)));
    expect(rings).toEqual(fresh.map(() => [fresh[0]]));
  });

  it('forgets keys made before a time', async () => {
    await using opened = await open();
    const { sealKeys } = opened.store;
    const [old, young] = [sealKey('a', 1_000), sealKey('b', 2_000)];
    await sealKeys.ensure(old, 0);
    await sealKeys.ensure(young, 1_500);
    await sealKeys.prune(2_000);
    expect(await sealKeys.list()).toEqual([young]);
  });
}
