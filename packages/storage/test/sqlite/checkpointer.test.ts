import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { auditRecord, recordingLogger, seededEntropy, temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it, vi } from 'vitest';

import { checkpoint } from '../../src/sqlite/checkpoint.ts';
import type { CheckpointMode, WalProgress } from '../../src/sqlite/checkpoint.ts';
import { Checkpointer } from '../../src/sqlite/checkpointer.ts';
import { openInFile } from '../open-test-store.ts';

/** Small, since what counts is how many. */
const PAGE_BYTES = 512;
const MIB = 1_024 * 1_024;

interface Opened extends AsyncDisposable {
  readonly database: DatabaseSync;
  readonly checkpointer: Checkpointer;
  readonly logger: ReturnType<typeof recordingLogger>;
  /** What was asked of the background. */
  readonly asked: CheckpointMode[];
  /** Commits that many pages to the log, and tells the checkpointer. */
  readonly commitPages: (pages: number) => Promise<void>;
}

/** A checkpointer that looks at a real log, before a background that answers as told. */
async function openCheckpointer(
  answer: (mode: CheckpointMode) => Promise<WalProgress>,
): Promise<Opened> {
  const folder = await temporaryFolder();
  const database = new DatabaseSync(folder.file('blobs.db'));
  database.exec(
    `pragma page_size = ${PAGE_BYTES}; pragma journal_mode = wal; pragma wal_autocheckpoint = 0`,
  );
  database.exec('create table piece (bytes blob) strict');
  const logger = recordingLogger();
  const asked: CheckpointMode[] = [];
  const background = {
    checkpoint: (mode: CheckpointMode) => {
      asked.push(mode);
      return answer(mode);
    },
  };
  const checkpointer = new Checkpointer({ database, background, logger });
  const insert = database.prepare('insert into piece values (zeroblob(?))');
  return {
    database,
    checkpointer,
    logger,
    asked,
    async commitPages(pages) {
      insert.run(pages * PAGE_BYTES);
      checkpointer.committed();
      await new Promise((resolve) => void setImmediate(resolve));
    },
    async [Symbol.asyncDispose]() {
      database.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const answered = (logPages: number, busy = false): Promise<WalProgress> =>
  Promise.resolve({ logPages, copiedPages: 0, busy });

describe('the checkpointer', () => {
  it('lets a short log be', async () => {
    await using opened = await openCheckpointer(() => answered(0));
    await opened.commitPages(900);
    expect(opened.asked).toEqual([]);
  });

  it('copies what is worth it, in nobody’s way', async () => {
    await using opened = await openCheckpointer(() => answered(1_100));
    await opened.commitPages(1_100);
    expect(opened.asked).toEqual(['passive']);
  });

  it('asks for one checkpoint at a time', async () => {
    const first = Promise.withResolvers<WalProgress>();
    await using opened = await openCheckpointer(() => first.promise);
    await opened.commitPages(1_100);
    await opened.commitPages(1_100);
    expect(opened.asked).toHaveLength(1);
    first.resolve(await answered(2_200));
    await opened.commitPages(1);
    await opened.commitPages(1);
    expect(opened.asked).toHaveLength(2);
  });

  it('makes a long log start over, and tries again when it grew by a quarter if a reader is in the way', async () => {
    await using opened = await openCheckpointer((mode) => answered(17_000, mode === 'restart'));
    await opened.commitPages(17_000);
    expect(opened.asked).toEqual(['restart']);
    await opened.commitPages(3_000);
    expect(opened.asked).toEqual(['restart', 'passive']);
    await opened.commitPages(2_000);
    expect(opened.asked).toEqual(['restart', 'passive', 'restart']);
  });

  it('logs a checkpoint that failed, and goes on', async () => {
    await using opened = await openCheckpointer(() => Promise.reject(new Error('no thread')));
    await opened.commitPages(1_100);
    await opened.commitPages(1);
    expect(opened.asked).toEqual(['passive', 'passive']);
    expect(opened.logger.entries).toMatchObject([
      { level: 'warn', fields: { err: { message: 'no thread' } } },
      { level: 'warn' },
    ]);
  });

  it('never throws at a commit that is done: it logs that it could not look', async () => {
    const logger = recordingLogger();
    const database = new DatabaseSync(':memory:');
    database.close();
    const background = { checkpoint: () => answered(0) };
    new Checkpointer({ database, background, logger }).committed();
    await vi.waitFor(() => expect(logger.entries).toMatchObject([{ level: 'warn' }]));
  });
});

it('a store that is written to copies its log in the background', async () => {
  await using opened = await openInFile();
  const { store, file } = opened;
  const entropy = seededEntropy(1);
  const payload = { salt: '00', body: 'x'.repeat(200_000), commitment: '11' };
  for (let round = 0; round < 4; round += 1) {
    const records = Array.from({ length: 25 }, () => auditRecord(entropy, { payload }));
    await Promise.all(records.map((record) => store.audit.append(record)));
  }
  await vi.waitFor(() => expect(statSync(file).size).toBeGreaterThan(4 * MIB), { timeout: 10_000 });
});

it('a restart makes the log start over, unless a reader needs it', async () => {
  await using folder = await temporaryFolder();
  using writer = new DatabaseSync(folder.file('blobs.db'));
  writer.exec('pragma journal_mode = wal; create table piece (bytes blob) strict');
  using reader = new DatabaseSync(folder.file('blobs.db'));
  using background = new DatabaseSync(folder.file('blobs.db'), { timeout: 0 });
  const write = (): void => writer.exec('insert into piece values (zeroblob(100000))');

  write();
  reader.exec('begin; select count(*) from piece');
  write();
  expect(checkpoint(background, 'restart')).toMatchObject({ busy: true });
  reader.exec('commit');
  const { logPages, ...done } = checkpoint(background, 'restart');
  expect(done).toEqual({ busy: false, copiedPages: logPages });
  write();
  expect(checkpoint(writer, 'noop').logPages).toBeLessThan(logPages);
});
