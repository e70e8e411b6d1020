import type { Clock, SealedStore } from '@qmcp/contracts';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { auditRecord } from './audit-fixtures.ts';
import { statementsOf } from './sealed-place.ts';
import type { MakeSealedPlace, SealedPlace } from './sealed-place.ts';
import { seededEntropy } from './seeded-entropy.ts';

/** Verifies the lines of an export, as an auditor would who has nothing but a public key. */
export type VerifyLines = (
  lines: readonly string[],
  publicKey: string,
) => Promise<{ readonly problems: readonly unknown[]; readonly unsignedRecords: number }>;

/** How to find out whether what processes do together can be verified. */
interface Processes {
  readonly make: MakeSealedPlace;
  readonly verify: VerifyLines;
  /** By which the stores go. */
  readonly clock: Clock;
  /** How many stories are tried. */
  readonly runs: number;
}

const entropy = seededEntropy(26);

/** What happens to a store, by one of its processes. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      process: fc.nat(2),
      texts: fc.array(fc.string({ unit: 'binary', maxLength: 4 }), { minLength: 1, maxLength: 5 }),
    }),
  },
  ...(['checkpoint', 'rotate', 'erase', 'cut', 'reopen'] as const).map((does) => ({
    weight: 1,
    arbitrary: fc.record({ process: fc.nat(2), does: fc.constant(does) }),
  })),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Whatever processes rightly do to a store that they share, its audit verifies. */
export function auditProcessesSuite({ make, verify, clock, runs }: Processes): void {
  it('whatever processes rightly do to a store, its audit verifies with the first key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        await using place = await make();
        const stores = await Promise.all([place.open(), place.open(), place.open()]);
        await stores[0]?.auditSeal.checkpoint();
        const [opened] = await statementsOf(place);
        const key = String(opened?.['public_key']);
        for (const each of steps) await take(each, { stores, place, clock });
        expect((await verify(await place.exported(), key)).problems).toEqual([]);
        for (const store of stores) await store.close();
        expect(await verify(await place.exported(), key)).toMatchObject({
          problems: [],
          unsignedRecords: 0,
        });
      }),
      { numRuns: runs },
    );
  });
}

interface Shared {
  readonly stores: SealedStore[];
  readonly place: SealedPlace;
  readonly clock: Clock;
}

async function take(next: Step, { stores, place, clock }: Shared): Promise<void> {
  const store = stores[next.process] as SealedStore;
  if ('texts' in next) {
    const records = next.texts.map((text, index) =>
      auditRecord(entropy, { principalId: `person ${index % 3}`, name: text, clientName: text }),
    );
    await Promise.all(records.map((record) => store.audit.append(record)));
  } else if (next.does === 'checkpoint') await store.auditSeal.checkpoint();
  else if (next.does === 'rotate') await store.auditSeal.rotateKey({ lost: false });
  else if (next.does === 'erase') await store.auditSeal.erase('person 0');
  else if (next.does === 'cut') await store.auditSeal.cut(clock.nowMs() - 5);
  else {
    await store.close();
    stores[next.process] = await place.open();
  }
}
