import { readdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { readMigrations } from '../src/migrations/read-migrations.ts';
import { openOn } from './open-test-store.ts';
import { startStoreProcess } from './processes/start-store-process.ts';

const startMany = (file: string, ...command: string[]) =>
  Array.from({ length: 4 }, () => startStoreProcess(file, ...command));

describe('processes that share a file', () => {
  it('all open it, though each finds it missing when it starts', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('new/qmcp.db');
    const processes = startMany(file, 'open');
    expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    const database = new DatabaseSync(file, { readOnly: true });
    const applied = database.prepare('select name from schema_migration').all();
    const started = database.prepare('select number, ended_at_ms from instance').all();
    database.close();
    expect(applied).toHaveLength(readMigrations('sqlite').length);
    expect(started.map((row) => row['number'])).toEqual([1, 2, 3, 4]);
    expect(started.every((row) => row['ended_at_ms'] !== null)).toBe(true);
    expect(readdirSync(`${file}-instances`)).toEqual([]);
  });

  it('all write at once, each its own stream without gaps, and agree on pseudonyms', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    const processes = startMany(file, 'write', '400');
    expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    const acknowledged = processes.flatMap(({ lines }) => lines);
    expect(new Set(acknowledged).size).toBe(1_600);

    const database = new DatabaseSync(file, { readOnly: true });
    const written = database.prepare('select id from audit_record').all();
    const streams = database
      .prepare(
        `select instance, count(*) as records, min(sequence) as first, max(sequence) as last
         from audit_record group by instance order by instance`,
      )
      .all();
    const actors = database.prepare('select count(*) as count from actor').get();
    database.close();
    expect(new Set(written.map((row) => row['id']))).toEqual(new Set(acknowledged));
    expect(streams).toEqual(
      [1, 2, 3, 4].map((instance) => ({ instance, records: 400, first: 1, last: 400 })),
    );
    expect(actors).toEqual({ count: 7 });
  });
});

it('processes that start at once agree on one key to seal with', async () => {
  await using folder = await temporaryFolder();
  const processes = startMany(folder.file('qmcp.db'), 'seal');
  expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
  const rings = processes.map(({ lines }) => lines);
  expect(rings[0]).toHaveLength(1);
  expect(rings).toEqual(rings.map(() => rings[0]));
});

describe('recover', () => {
  it('closes the calls of a killed process as ambiguous, once, and leaves those of a living one', async () => {
    await using folder = await temporaryFolder();
    const file = folder.file('qmcp.db');
    await using lost = startStoreProcess(file, 'begin');
    await using alive = startStoreProcess(file, 'begin');
    await Promise.all([lost.printed(1), alive.printed(1)]);
    await lost.kill();

    const [one, another] = [await openOn(file), await openOn(file)];
    const closed = await Promise.all([one.audit.recover(), another.audit.recover()]);
    expect(closed.toSorted()).toEqual([0, 1]);
    const [lostId = '', aliveId = ''] = [...lost.lines, ...alive.lines];
    expect(await one.audit.get(lostId)).toMatchObject({
      name: 'delete-all',
      principalId: 'somebody',
      outcome: 'ambiguous',
      reason: 'process_lost',
      durationUs: 0,
      resultDigest: null,
      payload: null,
    });
    expect(await one.audit.get(aliveId)).toBeUndefined();
    expect(await one.audit.recover()).toBe(0);

    await alive.kill();
    expect(await another.audit.recover()).toBe(1);
    expect(await another.audit.get(aliveId)).toMatchObject({ outcome: 'ambiguous' });
    await Promise.all([one.close(), another.close()]);
    expect(readdirSync(`${file}-instances`)).toEqual([]);
  });
});
