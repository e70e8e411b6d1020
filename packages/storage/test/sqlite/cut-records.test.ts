import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { openOn, systemClock } from '../open-test-store.ts';
import { append, exported, statementsOf } from '../sealed-lines.ts';

describe('retention', () => {
  it('cuts whole batches, oldest first, and signs for where streams begin', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    let nowMs = 1_000;
    const clock = { ...systemClock, nowMs: () => nowMs };
    const store = await openOn(file, { clock });
    await append(store, 3);
    nowMs = 2_000;
    await append(store, 2);
    // The clock is set back: what follows is too young by its place, whatever it says.
    nowMs = 500;
    await append(store, 1);
    const cut = { records: 3, batches: 3, streams: 1 };
    expect(await store.auditSeal.planCut(2_000)).toEqual(cut);
    expect(await store.auditSeal.cut(2_000)).toEqual(cut);
    expect(await store.auditSeal.cut(2_000)).toEqual({ records: 0, batches: 0, streams: 0 });
    expect(exported(file, 'qmcp-audit-record-v1').map(({ sequence }) => sequence)).toEqual([
      4, 5, 6,
    ]);
    expect(statementsOf(file).find(({ kind }) => kind === 'cut')).toMatchObject({
      before_ms: 2_000,
      cuts: [{ instance: 1, batch: 3, sequence: 3 }],
    });
    await store.close();
  });

  it('goes by what was signed however often that was', async () => {
    await using folder = await temporaryFolder();
    const store = await openOn(folder.file('qmcp.db'));
    // More of both than are read at once.
    for (let checkpoints = 0; checkpoints < 120; checkpoints += 1) {
      await append(store, 1);
      await store.auditSeal.checkpoint();
    }
    expect(await store.auditSeal.cut(Number.MAX_SAFE_INTEGER)).toMatchObject({ records: 120 });
    await append(store, 1);
    expect(await store.auditSeal.cut(Number.MAX_SAFE_INTEGER)).toMatchObject({ records: 1 });
    await store.close();
  });
});
