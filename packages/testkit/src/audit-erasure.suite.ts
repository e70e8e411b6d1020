import { expect, it } from 'vitest';

import { auditRecord } from './audit-fixtures.ts';
import { exportedAs, statementsOf } from './sealed-place.ts';
import type { MakeSealedPlace } from './sealed-place.ts';
import { seededEntropy } from './seeded-entropy.ts';

const entropy = seededEntropy(22);

/** How every sealed store forgets somebody. */
export function auditErasureSuite(make: MakeSealedPlace): void {
  forgettingTests(make);
  returningTests(make);
}

function forgettingTests(make: MakeSealedPlace): void {
  it('takes away what was carried, and who it was, and signs for that', async () => {
    await using place = await make();
    const store = await place.open();
    const records = [1, 2, 3].map(() => auditRecord(entropy, { principalId: 'ada@example.com' }));
    const bare = auditRecord(entropy, { principalId: 'ada@example.com', payload: null });
    const other = auditRecord(entropy, { principalId: 'bob' });
    await Promise.all([...records, bare, other].map((record) => store.audit.append(record)));
    const erased = await store.auditSeal.erase('ada@example.com');
    const signed = { actor: expect.any(String) as string, payloads: 3 };
    expect(erased).toEqual({ ...signed, leftInLog: false });
    for (const { id } of records) {
      expect(await store.audit.get(id)).toMatchObject({ principalId: null, payload: null });
    }
    expect(await store.audit.get(other.id)).toMatchObject({
      principalId: 'bob',
      payload: other.payload,
    });
    await store.close();
    expect((await statementsOf(place)).filter(({ kind }) => kind === 'erasure')).toMatchObject([
      { ...signed, actor: erased?.actor },
    ]);
    expect(await exportedAs(place, 'qmcp-audit-name-v1')).toMatchObject([{ principal_id: 'bob' }]);
    expect(await exportedAs(place, 'qmcp-audit-payload-v1')).toMatchObject([
      { record_id: other.id },
    ]);
  });

  it('knows nobody twice', async () => {
    await using place = await make();
    const store = await place.open();
    await store.audit.append(auditRecord(entropy));
    await store.auditSeal.erase('owner');
    expect(await store.auditSeal.erase('owner')).toBeUndefined();
    expect(await store.auditSeal.erase('nobody')).toBeUndefined();
    await store.close();
  });
}

function returningTests(make: MakeSealedPlace): void {
  it('gives who comes back another pseudonym, in each process', async () => {
    await using place = await make();
    const [one, other] = [await place.open(), await place.open()];
    await one.audit.append(auditRecord(entropy));
    await other.audit.append(auditRecord(entropy));
    const erased = await one.auditSeal.erase('owner');
    const again = [auditRecord(entropy), auditRecord(entropy)] as const;
    await one.audit.append(again[0]);
    await other.audit.append(again[1]);
    const actors = [
      (await one.audit.get(again[0].id))?.actor,
      (await one.audit.get(again[1].id))?.actor,
    ];
    expect(actors[0]).not.toBe(erased?.actor);
    expect(actors[1]).toBe(actors[0]);
    await Promise.all([one.close(), other.close()]);
  });

  it('leaves nothing of what is written meanwhile', async () => {
    await using place = await make();
    const [one, other] = [await place.open(), await place.open()];
    await other.audit.append(auditRecord(entropy));
    const records = Array.from({ length: 60 }, () => auditRecord(entropy));
    const [erased] = await Promise.all([
      one.auditSeal.erase('owner'),
      ...records.map((record) => other.audit.append(record)),
    ]);
    for (const { id } of records) {
      const stored = await one.audit.get(id);
      const isForgotten = stored?.actor === erased?.actor;
      expect(stored?.payload === null).toBe(isForgotten);
    }
    await Promise.all([one.close(), other.close()]);
  });
}
