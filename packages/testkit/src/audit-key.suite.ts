import { expect, it } from 'vitest';

import { append, statementsOf } from './sealed-place.ts';
import type { MakeSealedPlace } from './sealed-place.ts';

/** What every sealed store promises of the key that signs. */
export function auditKeySuite(make: MakeSealedPlace): void {
  sharedKeyTests(make);
  lostKeyTests(make);
}

function sharedKeyTests(make: MakeSealedPlace): void {
  it('is made once, though processes start at once', async () => {
    await using place = await make();
    const stores = await Promise.all([place.open(), place.open(), place.open()]);
    const keys = await Promise.all(stores.map(({ auditSeal }) => auditSeal.publicKey()));
    expect(new Set(keys.map(({ publicKey }) => publicKey)).size).toBe(1);
    for (const store of stores) await store.close();
  });

  it('that another process changed is used from then on', async () => {
    await using place = await make();
    const [first, second] = [await place.open(), await place.open()];
    await append(first, 1);
    await first.auditSeal.checkpoint();
    const fresh = await second.auditSeal.rotateKey({ lost: false });
    await append(first, 1);
    await first.auditSeal.checkpoint();
    const statements = await statementsOf(place);
    expect(statements.map(({ kind }) => kind)).toEqual([
      'opened',
      'checkpoint',
      'key',
      'checkpoint',
    ]);
    expect(statements[2]).toMatchObject({ public_key: fresh.publicKey, handover: true });
    expect(statements[3]).toMatchObject({ key: fresh.id });
    await Promise.all([first.close(), second.close()]);
  });

  it('is the same for who opens the store later', async () => {
    await using place = await make();
    const first = await place.open();
    const key = await first.auditSeal.rotateKey({ lost: false });
    await first.close();
    const second = await place.open();
    expect(await second.auditSeal.publicKey()).toEqual(key);
    await second.close();
  });
}

function lostKeyTests(make: MakeSealedPlace): void {
  it('is opened rather than declared lost where there was none', async () => {
    await using place = await make();
    const store = await place.open();
    await store.auditSeal.rotateKey({ lost: true });
    await store.close();
    expect(await statementsOf(place)).toMatchObject([
      { kind: 'opened' },
      { kind: 'key', handover: true },
    ]);
  });

  it('that is declared lost signs nothing any more, not its successor either', async () => {
    await using place = await make();
    const store = await place.open();
    await store.auditSeal.publicKey();
    const fresh = await store.auditSeal.rotateKey({ lost: true });
    await store.close();
    expect((await statementsOf(place)).at(-1)).toMatchObject({
      kind: 'key',
      handover: false,
      key: fresh.id,
    });
  });
}
