import type { TaskRecord } from '@qmcp/contracts';
import { taskRecord } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { readMigrations } from '../../src/migrations/read-migrations.ts';
import { startStoreProcess } from '../processes/start-store-process.ts';
import { openOn } from './open-on-postgres.ts';
import { queryOn, useTestPostgres } from './test-postgres.ts';

const startMany = (url: string, ...command: string[]) =>
  Array.from({ length: 4 }, () => startStoreProcess(url, ...command));

/** After how many acknowledged records each process is killed: while it starts to write, and well under way. */
const KILL_AFTER = [1, 40, 333, 1_500];

describe('processes that share a database', () => {
  const postgres = useTestPostgres();

  it('all open it, though each finds it empty when it starts', async () => {
    const url = await postgres.createDatabase();
    const processes = startMany(url, 'open');
    expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    const applied = await queryOn(url, 'select name from schema_migration order by name');
    const known = readMigrations('postgres').map(({ name }) => ({ name }));
    expect(applied).toEqual(known);
    const started = await queryOn(url, 'select number, ended_at_ms from instance order by number');
    expect(started.map((row) => row['number'])).toEqual([1, 2, 3, 4]);
    expect(started.every((row) => row['ended_at_ms'] !== null)).toBe(true);
  });

  it('all write at once, each its own stream without gaps, and agree on pseudonyms', async () => {
    const url = await postgres.createDatabase();
    const processes = startMany(url, 'write', '400');
    expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    const acknowledged = processes.flatMap(({ lines }) => lines);
    const written = await queryOn(url, 'select id from audit_record');
    expect(new Set(acknowledged).size).toBe(1_600);
    expect(new Set(written.map((row) => row['id']))).toEqual(new Set(acknowledged));
    const streams = await queryOn(
      url,
      `select instance, count(*)::int as records, min(sequence)::int as first, max(sequence)::int as last
       from audit_record group by instance order by instance`,
    );
    expect(streams).toEqual(
      [1, 2, 3, 4].map((instance) => ({ instance, records: 400, first: 1, last: 400 })),
    );
    expect(await queryOn(url, 'select from actor')).toHaveLength(7);
  });

  it('agree on one key to seal with', async () => {
    const processes = startMany(await postgres.createDatabase(), 'seal');
    expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    const rings = processes.map(({ lines }) => lines);
    expect(rings[0]).toHaveLength(1);
    expect(rings).toEqual(rings.map(() => rings[0]));
  });
});

describe('a process that is killed', () => {
  const postgres = useTestPostgres();

  it('leaves calls that are closed as ambiguous, once, while those of a living one stay open', async () => {
    const url = await postgres.createDatabase();
    await using lost = startStoreProcess(url, 'begin');
    await using alive = startStoreProcess(url, 'begin');
    await Promise.all([lost.printed(1), alive.printed(1)]);
    const [one, another] = [await openOn(url), await openOn(url)];
    const [lostId = '', aliveId = ''] = [...lost.lines, ...alive.lines];
    await lost.kill();

    let closed = 0;
    // The server takes a moment to notice.
    await expect
      .poll(async () => {
        for (const count of await Promise.all([one.audit.recover(), another.audit.recover()])) {
          closed += count;
        }
        return one.audit.get(lostId);
      })
      .toMatchObject({ name: 'delete-all', outcome: 'ambiguous', reason: 'process_lost' });
    expect(await one.audit.recover()).toBe(0);
    expect(closed).toBe(1);
    expect(await one.audit.get(aliveId)).toBeUndefined();
    await Promise.all([one.close(), another.close()]);
  });

  it('leaves tasks that are ended, once', async () => {
    const url = await postgres.createDatabase();
    await using runner = startStoreProcess(url, 'task');
    await runner.printed(1);
    const [one, another] = [await openOn(url), await openOn(url)];
    const asFailed = (task: TaskRecord): TaskRecord => ({ ...task, status: 'failed' });
    expect(await one.tasks.recover(asFailed)).toBe(0);
    await runner.kill();

    let ended = 0;
    await expect
      .poll(async () => {
        const stores = [one, another];
        const counts = await Promise.all(stores.map(({ tasks }) => tasks.recover(asFailed)));
        for (const count of counts) ended += count;
        return one.tasks.get('task-1');
      })
      .toEqual(taskRecord({ status: 'failed', revision: 2, runner: null }));
    expect(ended).toBe(1);
    await Promise.all([one.close(), another.close()]);
  });

  it('loses nothing that it acknowledged', async () => {
    const url = await postgres.createDatabase();
    const acknowledged: string[] = [];
    for (const count of KILL_AFTER) {
      await using writer = startStoreProcess(url, 'write', 'forever');
      await writer.printed(count);
      await writer.kill();
      acknowledged.push(...writer.lines);
    }
    const store = await openOn(url);
    await expect
      .poll(async () => {
        await store.audit.recover();
        return queryOn(url, 'select from audit_intent');
      })
      .toEqual([]);
    const written = await queryOn(url, "select id from audit_record where outcome = 'ok'");
    const ids = new Set(written.map((row) => row['id']));
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
    await store.close();
  });
});
