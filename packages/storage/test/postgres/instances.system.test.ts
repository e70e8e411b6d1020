import { auditIntent, auditRecord, fakeClock, recordingLogger, seededEntropy } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { openOn } from './open-on-postgres.ts';
import { queryOn, useOwnPostgres, useTestPostgres } from './test-postgres.ts';

const HOUR_MS = 3_600_000;
/** Longer than any pause before a connection is made again. */
const PAUSE_MS = 5_000;

const HOLDERS = `from pg_locks where locktype = 'advisory' and objid = $1
  and database = (select oid from pg_database where datname = current_database())
  and classid = 'instance'::regclass::oid`;

/** Ends the direct connection of an instance from the other side, as a network or an operator would. */
const cutOff = (url: string, instance: number) =>
  queryOn(url, `select pg_terminate_backend(pid, 5000) ${HOLDERS}`, [instance]);

const isHeld = async (url: string, instance: number): Promise<boolean> =>
  (await queryOn(url, `select pid ${HOLDERS}`, [instance])).length === 1;

describe('a process that loses its direct connection', () => {
  const postgres = useTestPostgres();
  const entropy = seededEntropy(1);

  /** One store that is cut off and comes back as its clock is moved, and another one. */
  async function openTwo(lostAfterMs: number) {
    const url = await postgres.createDatabase();
    const clock = fakeClock();
    const logger = recordingLogger();
    const cut = await openOn(url, { clock, logger });
    const other = await openOn(url, { lostAfterMs });
    const close = async (): Promise<void> => {
      await Promise.all([cut.close(), other.close()]);
    };
    return { url, clock, logger, cut, other, [Symbol.asyncDispose]: close };
  }

  it('goes on as it was when it comes back in time', async () => {
    await using two = await openTwo(HOUR_MS);
    const { url, clock, cut, other } = two;
    const { instance } = cut.tasks;
    const intent = auditIntent(entropy);
    await cut.audit.begin(intent);
    await cutOff(url, instance);
    expect(await other.audit.recover()).toBe(0);
    const missing = 'select number from instance where missing_since is not null';
    expect(await queryOn(url, missing)).toEqual([{ number: instance }]);

    await expect
      .poll(() => {
        clock.advance(PAUSE_MS);
        return isHeld(url, instance);
      })
      .toBe(true);
    await expect.poll(() => queryOn(url, missing)).toEqual([]);
    await cut.audit.append(auditRecord(entropy, intent));
    expect(await other.audit.get(intent.id)).toMatchObject({ outcome: 'ok' });
    expect(cut.tasks.instance).toBe(instance);
  });

  it('writes without it, as long as nobody took it for dead', async () => {
    await using two = await openTwo(HOUR_MS);
    const { url, cut, other } = two;
    await cutOff(url, cut.tasks.instance);
    const record = auditRecord(entropy);
    await cut.audit.append(record);
    await cut.ping();
    expect(await other.audit.get(record.id)).toMatchObject({ outcome: 'ok' });
  });

  it('goes on under another number once it was taken for dead, and what was closed for it stays closed', async () => {
    await using two = await openTwo(0);
    const { url, clock, logger, cut, other } = two;
    const { instance } = cut.tasks;
    const intent = auditIntent(entropy);
    await cut.audit.begin(intent);
    await cutOff(url, instance);
    expect(await other.audit.recover()).toBe(1);
    // Until it has another number, it can't promise anything.
    await expect(cut.ping()).rejects.toMatchObject({ code: 'store_busy' });

    const late = auditRecord(entropy);
    const writes = Promise.allSettled([
      cut.audit.append(auditRecord(entropy, intent)),
      cut.audit.append(late),
    ]);
    await expect
      .poll(() => {
        clock.advance(PAUSE_MS);
        return cut.tasks.instance;
      })
      .not.toBe(instance);
    expect(await writes).toMatchObject([
      { status: 'rejected', reason: { code: 'store_failed' } },
      { status: 'fulfilled' },
    ]);
    expect(await other.audit.get(intent.id)).toMatchObject({ outcome: 'ambiguous' });
    expect(await other.audit.get(late.id)).toMatchObject({ outcome: 'ok' });
    expect(logger.entries.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('out of touch for so long'),
    );
  });

  it('finds out by itself, with its connection, that it was taken for dead', async () => {
    await using two = await openTwo(0);
    const { url, clock, cut, other } = two;
    const { instance } = cut.tasks;
    await cutOff(url, instance);
    await other.audit.recover();
    await expect
      .poll(() => {
        clock.advance(PAUSE_MS);
        return cut.tasks.instance;
      })
      .not.toBe(instance);
    await cut.ping();
    expect(await isHeld(url, cut.tasks.instance)).toBe(true);
  });
});

describe('a process that may be gone', () => {
  const postgres = useTestPostgres();
  const own = useOwnPostgres();
  const entropy = seededEntropy(2);

  it('is looked at again by itself, and its open calls closed once it is known to be gone', async () => {
    const url = await postgres.createDatabase();
    const clock = fakeClock();
    const gone = await openOn(url, { clock: fakeClock() });
    const logger = recordingLogger();
    const store = await openOn(url, { clock, logger, lostAfterMs: 20 });
    const intent = auditIntent(entropy);
    await gone.audit.begin(intent);
    await cutOff(url, gone.tasks.instance);
    expect(await store.audit.recover()).toBe(0);
    await expect
      .poll(() => {
        clock.advance(20);
        return store.audit.get(intent.id);
      })
      .toMatchObject({ outcome: 'ambiguous', reason: 'process_lost' });
    await expect
      .poll(() => logger.entries.map(({ message }) => message))
      .toContain('closed calls of a lost process as ambiguous');
    await store.close();
    await gone.close();
    expect(clock.waitingTimers).toBe(0);
  });

  it('is looked at until somebody can tell', async () => {
    const url = await own.createDatabase();
    const clock = fakeClock();
    const gone = await openOn(url, { clock: fakeClock() });
    const logger = recordingLogger();
    const store = await openOn(url, { clock, logger, lostAfterMs: 20, giveUpAfterMs: 0 });
    const intent = auditIntent(entropy);
    await gone.audit.begin(intent);
    await cutOff(url, gone.tasks.instance);
    expect(await store.audit.recover()).toBe(0);
    await own.cluster.kill();
    clock.advance(20);
    await expect
      .poll(() => logger.entries.map(({ message }) => message))
      .toContain('could not look again for lost processes; trying later');
    await own.cluster.start();
    await expect
      .poll(
        () => {
          clock.advance(PAUSE_MS);
          return store.audit.get(intent.id).catch(() => undefined);
        },
        { timeout: 10_000 },
      )
      .toMatchObject({ outcome: 'ambiguous' });
    await Promise.all([store.close(), gone.close()]);
  });

  it('leaves what it closes with for others, at once', async () => {
    const url = await postgres.createDatabase();
    const closing = await openOn(url);
    const other = await openOn(url, { lostAfterMs: HOUR_MS });
    const intent = auditIntent(entropy);
    await closing.audit.begin(intent);
    await closing.close();
    expect(await other.audit.recover()).toBe(1);
    expect(await other.audit.recover()).toBe(0);
    await other.close();
  });
});
