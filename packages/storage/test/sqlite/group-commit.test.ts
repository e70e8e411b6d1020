import { readFileSync, writeFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';

import { fakeClock, recordingLogger, temporaryFolder } from '@qmcp/testkit';
import type { FakeClock, RecordingLogger } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { GroupCommit } from '../../src/sqlite/group-commit.ts';
import type { TransactionGuest } from '../../src/sqlite/group-commit.ts';
import { StoreState } from '../../src/sqlite/store-state.ts';

interface Opened extends AsyncDisposable {
  readonly file: string;
  readonly database: DatabaseSync;
  readonly writer: GroupCommit;
  readonly state: StoreState;
  readonly clock: FakeClock;
  readonly logger: RecordingLogger;
  /** How many transactions were synced, also in vain. */
  readonly syncs: () => number;
  /** What the table holds, in the order of insertion. */
  readonly words: () => unknown[];
  /** Writes a word. */
  readonly say: (word: string) => Promise<string>;
}

const ignore = (): void => undefined;
const quietGuest: TransactionGuest = { begun: ignore, finishing: ignore, committed: ignore };

/** A group commit on a real file, with a table of words that allows no word twice. */
async function openGroupCommit(
  sync: (nth: number) => Promise<void> = () => Promise.resolve(),
  guestOf: (database: DatabaseSync) => TransactionGuest = () => quietGuest,
): Promise<Opened> {
  const folder = await temporaryFolder();
  const file = folder.file('words.db');
  const database = new DatabaseSync(file, { timeout: 0 });
  database.exec('pragma journal_mode = wal; create table said (word text unique) strict');
  const clock = fakeClock();
  const logger = recordingLogger();
  const state = new StoreState(logger);
  let syncs = 0;
  const writer = new GroupCommit({
    database,
    state,
    clock,
    guest: guestOf(database),
    sync: () => sync((syncs += 1)),
    onCommitted: ignore,
  });
  const insert = database.prepare('insert into said values (?)');
  return {
    file,
    database,
    writer,
    state,
    clock,
    logger,
    syncs: () => syncs,
    words: () =>
      database
        .prepare('select word from said order by rowid')
        .all()
        .map(({ word }) => word),
    say: (word) =>
      writer.write(() => {
        insert.run(word);
        return word;
      }),
    async [Symbol.asyncDispose]() {
      await writer.settled();
      database.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(index));

/** A promise that the test resolves or rejects. */
const gate = (): PromiseWithResolvers<void> => Promise.withResolvers<void>();

describe('jobs of one turn', () => {
  it('share a transaction and a sync, and are written in order', async () => {
    await using opened = await openGroupCommit();
    const words = numbered(50);
    expect(await Promise.all(words.map(opened.say))).toEqual(words);
    expect(opened.words()).toEqual(words);
    expect(opened.syncs()).toBe(1);
  });

  it('are split into transactions that leave the event loop its turns', async () => {
    await using opened = await openGroupCommit();
    await Promise.all(numbered(300).map(opened.say));
    expect(opened.syncs()).toBe(3);
  });

  it('are answered only once the disk has them', async () => {
    const synced = gate();
    await using opened = await openGroupCommit(() => synced.promise);
    let answered = false;
    const said = opened.say('patience').then(() => (answered = true));
    while (opened.syncs() === 0) await nextTurn();
    await nextTurn();
    expect(opened.words()).toEqual(['patience']);
    expect(answered).toBe(false);
    synced.resolve();
    await said;
  });

  it('go together with all that came during the sync before', async () => {
    const first = gate();
    await using opened = await openGroupCommit((nth) =>
      nth === 1 ? first.promise : Promise.resolve(),
    );
    const said = [opened.say('first')];
    while (opened.syncs() === 0) await nextTurn();
    for (const word of ['second', 'third']) {
      said.push(opened.say(word));
      await nextTurn();
    }
    first.resolve();
    await Promise.all(said);
    expect(opened.words()).toEqual(['first', 'second', 'third']);
    expect(opened.syncs()).toBe(2);
  });
});

describe('a job that fails', () => {
  it('is undone alone', async () => {
    await using opened = await openGroupCommit();
    const { say, writer } = opened;
    const attempts = await Promise.allSettled([
      say('once'),
      writer.write(() => {
        opened.database.exec("insert into said values ('never')");
        throw new RangeError('I changed my mind');
      }),
      say('once'),
      say('twice'),
    ]);
    expect(attempts).toMatchObject([
      { value: 'once' },
      { reason: { code: 'store_failed', message: expect.stringContaining('I changed my mind') } },
      { reason: { code: 'store_failed', message: expect.stringContaining('UNIQUE') } },
      { value: 'twice' },
    ]);
    expect(opened.words()).toEqual(['once', 'twice']);
  });

  it('does not stop the store', async () => {
    await using opened = await openGroupCommit();
    await opened.say('again');
    await expect(opened.say('again')).rejects.toMatchObject({ code: 'store_failed' });
    await expect(opened.say('and again')).resolves.toBe('and again');
  });

  it('says that the disk is full, and works again once there is room', async () => {
    await using opened = await openGroupCommit();
    const { database, say } = opened;
    const pages = Number(database.prepare('pragma page_count').get()?.['page_count']);
    database.exec(`pragma max_page_count = ${pages}`);
    const big = 'x'.repeat(100_000);
    const attempts = await Promise.allSettled([say('small'), say(big)]);
    expect(attempts.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(attempts[1]).toMatchObject({
      reason: {
        code: 'store_failed',
        retryable: true,
        message: expect.stringContaining('disk is full'),
      },
    });
    database.exec('pragma max_page_count = 1000000');
    await say(big);
    expect(opened.words()).toEqual([big]);
  });
});

describe("another process's lock", () => {
  it('is waited for without blocking the event loop', async () => {
    await using opened = await openGroupCommit();
    using other = new DatabaseSync(opened.file);
    other.exec('begin immediate');
    const said = opened.say('at last');
    for (let turn = 0; turn < 20; turn += 1) {
      opened.clock.advance(100);
      await nextTurn();
    }
    expect(opened.words()).toEqual([]);
    other.exec('commit');
    opened.clock.advance(100);
    await expect(said).resolves.toBe('at last');
    expect(opened.clock.waitingTimers).toBe(0);
  });

  it('is given up after five seconds, for all that wait at once', async () => {
    await using opened = await openGroupCommit();
    using other = new DatabaseSync(opened.file);
    other.exec('begin immediate');
    const said = Promise.allSettled(numbered(100).map(opened.say));
    for (let elapsedMs = 0; elapsedMs < 5_100; elapsedMs += 100) {
      opened.clock.advance(100);
      await nextTurn();
    }
    const reasons = (await said).map((attempt) => attempt.status === 'rejected' && attempt.reason);
    expect(reasons).toHaveLength(100);
    for (const reason of reasons) {
      expect(reason).toMatchObject({ code: 'store_busy', retryable: true });
    }
    other.exec('rollback');
    await expect(opened.say('later')).resolves.toBe('later');
  });
});

describe('a failed sync', () => {
  it('stops the store: what was to be synced, what waited, and what comes', async () => {
    const disk = gate();
    await using opened = await openGroupCommit((nth) =>
      nth === 1 ? disk.promise : Promise.resolve(),
    );
    const unsure = opened.say('unsure');
    while (opened.syncs() === 0) await nextTurn();
    const waiting = opened.say('waiting');
    disk.reject(new Error('EIO'));
    const failed = { code: 'store_failed', retryable: false, cause: new Error('EIO') };
    await expect(unsure).rejects.toMatchObject(failed);
    await expect(waiting).rejects.toMatchObject(failed);
    await expect(opened.say('late')).rejects.toMatchObject(failed);
    expect(opened.syncs()).toBe(1);
    expect(opened.logger.entries).toMatchObject([{ level: 'error' }]);
  });

  it('stops the store also while it closes', async () => {
    const disk = gate();
    await using opened = await openGroupCommit(() => disk.promise);
    const said = opened.say('last words');
    opened.state.close();
    while (opened.syncs() === 0) await nextTurn();
    disk.reject(new Error('EIO'));
    await expect(said).rejects.toMatchObject({ code: 'store_failed' });
    await expect(opened.say('too late')).rejects.toMatchObject({ code: 'store_closed' });
  });
});

describe('a guest', () => {
  /** A guest that notes what it sees, and has the last word of each transaction. */
  function wordy(lastWord: () => string) {
    const seen: string[] = [];
    const guestOf = (database: DatabaseSync): TransactionGuest => ({
      begun: () => void seen.push('begun'),
      finishing() {
        seen.push('finishing');
        database.prepare('insert into said values (?)').run(lastWord());
      },
      committed: () => void seen.push('committed'),
    });
    return { seen, guestOf };
  }

  it('has a part in each transaction, once for all its jobs', async () => {
    let count = 0;
    const { seen, guestOf } = wordy(() => `amen ${(count += 1)}`);
    await using opened = await openGroupCommit(undefined, guestOf);
    await Promise.all(['a', 'b'].map(opened.say));
    await opened.say('c');
    expect(opened.words()).toEqual(['a', 'b', 'amen 1', 'c', 'amen 2']);
    expect(seen).toEqual(['begun', 'finishing', 'committed', 'begun', 'finishing', 'committed']);
  });

  it('begins anew when a job spoils the transaction', async () => {
    const { seen, guestOf } = wordy(() => 'amen');
    await using opened = await openGroupCommit(undefined, guestOf);
    await Promise.allSettled(['a', 'a', 'b'].map(opened.say));
    expect(opened.words()).toEqual(['a', 'b', 'amen']);
    expect(seen).toEqual(['begun', 'begun', 'finishing', 'committed']);
  });

  it('that fails undoes the transaction, and is told of no commit', async () => {
    const { seen, guestOf } = wordy(() => 'amen');
    await using opened = await openGroupCommit(undefined, guestOf);
    await opened.say('a');
    await expect(opened.say('b')).rejects.toMatchObject({ code: 'store_failed' });
    expect(opened.words()).toEqual(['a', 'amen']);
    expect(seen.filter((event) => event === 'committed')).toHaveLength(1);
  });
});

it('a damaged file stops the store: nothing that follows can be trusted', async () => {
  await using opened = await openGroupCommit();
  const { file, database, writer } = opened;
  await opened.say('x'.repeat(50_000));
  database.exec('pragma wal_checkpoint(truncate); pragma shrink_memory');
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0xff, 4_096));
  const damaged = {
    code: 'store_failed',
    cause: { message: expect.stringContaining('malformed') },
  };
  const attempts = await Promise.allSettled([
    opened.say('before'),
    writer.write(() => database.prepare('select * from said').all()),
  ]);
  expect(attempts).toMatchObject([{ reason: damaged }, { reason: damaged }]);
  await expect(writer.write(() => 'after')).rejects.toMatchObject(damaged);
});

describe('a group commit', () => {
  it('refuses work when ten thousand jobs wait', async () => {
    await using opened = await openGroupCommit();
    const said = Promise.all(numbered(10_000).map((word) => opened.writer.write(() => word)));
    await expect(opened.say('one more')).rejects.toMatchObject({
      code: 'store_busy',
      retryable: true,
    });
    await said;
    await expect(opened.say('now')).resolves.toBe('now');
  });

  it('finishes what waits when it closes, and refuses what comes', async () => {
    await using opened = await openGroupCommit();
    const said = Promise.all(numbered(200).map(opened.say));
    opened.state.close();
    await expect(opened.say('too late')).rejects.toMatchObject({ code: 'store_closed' });
    await opened.writer.settled();
    await said;
    expect(opened.words()).toHaveLength(200);
  });
});
