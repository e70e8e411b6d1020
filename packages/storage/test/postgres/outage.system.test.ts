import type { Store } from '@qmcp/contracts';
import { auditRecord, seededEntropy } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { systemClock } from '../open-test-store.ts';
import { openOn } from './open-on-postgres.ts';
import { queryOn, useOwnPostgres } from './test-postgres.ts';

const LANES = 32;

/** Writes records from many lanes, every other one announced first. */
class Load {
  readonly acknowledged: string[] = [];
  readonly #store: Store;
  readonly #lanes: Promise<unknown>;
  #ending = false;

  constructor(store: Store) {
    this.#store = store;
    const entropy = seededEntropy(1, systemClock);
    this.#lanes = Promise.all(
      Array.from({ length: LANES }, async (_, lane) => {
        while (!this.#ending) {
          const record = auditRecord(entropy, { principalId: `principal ${lane % 7}` });
          if (lane % 2 === 0) await this.#store.audit.begin(record);
          await this.#store.audit.append(record);
          this.acknowledged.push(record.id);
        }
      }),
    );
  }

  /** @throws what the store refused */
  async end(): Promise<void> {
    this.#ending = true;
    await this.#lanes;
  }
}

/** Waits for so many more acknowledged records. */
async function expectMore({ acknowledged }: Load, count: number): Promise<void> {
  const goal = acknowledged.length + count;
  await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(goal);
}

describe('a database that is killed and comes back', () => {
  const postgres = useOwnPostgres({ fsync: 'on' });

  it('costs writers a pause, and neither a record nor an error', async () => {
    const url = await postgres.createDatabase();
    const store = await openOn(url);
    const { instance } = store.tasks;
    const load = new Load(store);
    for (let outage = 0; outage < 3; outage += 1) {
      await expectMore(load, 300);
      await postgres.cluster.kill();
      await postgres.cluster.start();
    }
    await expectMore(load, 300);
    await load.end();

    const rows = await queryOn(url, 'select id, sequence::int from audit_record order by sequence');
    expect(rows).toHaveLength(load.acknowledged.length);
    expect(new Set(rows.map((row) => row['id']))).toEqual(new Set(load.acknowledged));
    expect(rows.map((row) => row['sequence'])).toEqual(rows.map((_, index) => index + 1));
    expect(await queryOn(url, 'select from audit_intent')).toEqual([]);
    expect(store.tasks.instance).toBe(instance);
    await store.close();
  });

  it('is told of by clear errors while it is away, and found again without a restart of ours', async () => {
    const store = await openOn(await postgres.createDatabase(), { giveUpAfterMs: 0 });
    const record = auditRecord(seededEntropy(2));
    await postgres.cluster.kill();
    const asked = await Promise.allSettled([
      store.audit.append(record),
      store.audit.list({}, { limit: 1 }),
      store.audit.recover(),
      store.tasks.purge(0),
      store.ping(),
    ]);
    const away = {
      status: 'rejected',
      reason: {
        qmcpError: 'platform',
        code: 'store_busy',
        retryable: true,
        message: expect.stringContaining('see that PostgreSQL runs'),
      },
    };
    expect(asked).toMatchObject([away, away, away, away, away]);
    await postgres.cluster.start();
    await expect.poll(() => store.ping().then(() => 'well')).toBe('well');
    await store.audit.append(record);
    expect(await store.audit.get(record.id)).toMatchObject({ id: record.id });
    await store.close();
  });

  it('is waited for by a store that opens, and given up on in the end', async () => {
    const url = await postgres.createDatabase();
    await postgres.cluster.kill();
    await expect(openOn(url, { giveUpAfterMs: 0 })).rejects.toMatchObject({ code: 'store_busy' });
    const opening = openOn(url);
    await postgres.cluster.start();
    const store = await opening;
    await store.close();
  });

  it('does not keep a store from closing while it is away', async () => {
    const store = await openOn(await postgres.createDatabase(), { giveUpAfterMs: 0 });
    await postgres.cluster.kill();
    await store.close();
    await expect(store.audit.append(auditRecord(seededEntropy(3)))).rejects.toMatchObject({
      code: 'store_closed',
    });
    await postgres.cluster.start();
  });
});
