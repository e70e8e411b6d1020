import { expect, it } from 'vitest';

import { auditRecord } from './audit-fixtures.ts';
import { append } from './sealed-place.ts';
import type { MakeSealedPlace, SealedPlace } from './sealed-place.ts';
import { seededEntropy } from './seeded-entropy.ts';

const entropy = seededEntropy(24);

interface Proof {
  readonly record: string;
  readonly payload: { readonly salt: string } | null;
  readonly path: readonly string[];
  readonly links: readonly string[];
  readonly keys: readonly { readonly statement: string }[];
}

async function prove(place: SealedPlace, id: string): Promise<Proof> {
  const proof = await place.prove(id);
  if (typeof proof === 'string') throw new Error(`There is no proof: ${proof}`);
  return JSON.parse(proof.line) as Proof;
}

/** What every sealed store proves of a record. */
export function auditProofSuite(make: MakeSealedPlace): void {
  it('lead from a record over its batch and those that follow to the next checkpoint', async () => {
    await using place = await make();
    const store = await place.open();
    await append(store, 2);
    await store.auditSeal.checkpoint();
    const together = [auditRecord(entropy), auditRecord(entropy, { payload: null })] as const;
    await Promise.all(together.map((record) => store.audit.append(record)));
    await append(store, 3);
    await store.auditSeal.rotateKey({ lost: false });
    await store.auditSeal.checkpoint();
    await append(store, 1);
    await store.auditSeal.checkpoint();
    await store.close();
    const [carrying, bare] = [
      await prove(place, together[0].id),
      await prove(place, together[1].id),
    ];
    expect(carrying.record).toContain(`"id":"${together[0].id}"`);
    expect(carrying.payload?.salt).toBe(together[0].payload?.salt);
    expect(bare.payload).toBeNull();
    for (const { path, links, keys } of [carrying, bare]) {
      expect([path.length, links.length, keys.length]).toEqual([1, 3, 2]);
    }
  });

  it('are none without a record, or a checkpoint since', async () => {
    await using place = await make();
    const store = await place.open();
    const record = auditRecord(entropy);
    await store.audit.append(record);
    expect(await place.prove(record.id)).toBe('unsigned');
    expect(await place.prove('nothing')).toBe('unknown');
    expect(await place.prove('00000000-0000-7000-8000-000000000000')).toBe('unknown');
    await store.close();
    expect(await place.prove(record.id)).toMatchObject({ line: expect.any(String) as string });
  });
}
