import {
  auditRecord,
  fakeClock,
  recordingLogger,
  seededEntropy,
  silentLogger,
} from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { readMigrations } from '../../src/migrations/read-migrations.ts';
import { openPostgresStore } from '../../src/postgres/index.ts';
import { openOn } from './open-on-postgres.ts';
import { queryOn, useOwnPostgres, useTestPostgres } from './test-postgres.ts';

describe('opening', () => {
  const postgres = useOwnPostgres();

  it('refuses what another version wrote, and changes nothing', async () => {
    const url = await postgres.createDatabase();
    await (await openOn(url)).close();
    await queryOn(url, "insert into schema_migration values ('9999_later', 'x', 0)");
    const before = await queryOn(url, 'select number from instance');
    await expect(openOn(url)).rejects.toMatchObject({
      code: 'store_incompatible',
      message: expect.stringContaining("'9999_later'"),
    });
    expect(await queryOn(url, 'select number from instance')).toEqual(before);
  });

  it('applies all migrations or none', async () => {
    const url = await postgres.createDatabase();
    // In the way of the second one.
    await queryOn(url, 'create table task ()');
    await expect(openOn(url)).rejects.toMatchObject({ code: 'store_failed' });
    const tables = await queryOn(url, "select from pg_class where relname = 'schema_migration'");
    expect(tables).toEqual([]);
  });

  it('tells which migrations it has', async () => {
    const store = await openOn(await postgres.createDatabase(), { clock: fakeClock(5_000) });
    expect(await store.migrations()).toEqual(
      readMigrations('postgres').map(({ name, checksum }) => ({
        name,
        checksum,
        appliedAtMs: 5_000,
      })),
    );
    await store.close();
  });

  it('warns of a server that may lose what it acknowledged', async () => {
    const logger = recordingLogger();
    await (await openOn(await postgres.createDatabase(), { logger })).close();
    expect(logger.entries).toMatchObject([{ level: 'warn', fields: { setting: 'fsync' } }]);
  });

  it.each(['mysql://host/db', 'host=localhost dbname=qmcp', 'postgres://[host/db'])(
    "refuses '%s', which is no address of a database",
    async (url) => {
      const clock = fakeClock();
      const opening = openPostgresStore({ url, clock, logger: silentLogger(), instanceId: 'test' });
      await expect(opening).rejects.toMatchObject({
        code: 'store_unsupported',
        message: expect.stringContaining('postgres://user:password@host:5432/database'),
      });
    },
  );

  it('says what the server refuses', async () => {
    const url = new URL(await postgres.createDatabase());
    url.pathname = '/no_such_database';
    await expect(openOn(url.href)).rejects.toMatchObject({
      code: 'store_failed',
      message: expect.stringContaining('"no_such_database" does not exist'),
    });
  });
});

describe('opening by two ways', () => {
  const postgres = useTestPostgres();

  it('lets go of the one when the other leads nowhere', async () => {
    const directUrl = await postgres.createDatabase();
    const url = new URL(directUrl);
    url.pathname = '/no_such_database';
    await expect(openOn(url.href, { directUrl })).rejects.toMatchObject({
      code: 'store_failed',
      message: expect.stringContaining('"no_such_database" does not exist'),
    });
    await expect
      .poll(() =>
        queryOn(
          directUrl,
          `select pid from pg_stat_activity where datname = current_database()
           and application_name = 'qmcp' and pid <> pg_backend_pid()`,
        ),
      )
      .toEqual([]);
  });
});

describe('partitions', () => {
  const postgres = useTestPostgres();
  const partitionsOf = async (url: string) => {
    const rows = await queryOn(
      url,
      "select relname as name from pg_class where relkind = 'r' and relispartition order by name",
    );
    return rows.map((row) => row['name']);
  };

  it('hold a month each, from its first millisecond to its last, and are made when it comes', async () => {
    const url = await postgres.createDatabase();
    const store = await openOn(url);
    const clock = fakeClock(Date.UTC(2026, 10, 30, 23, 59, 59, 999));
    const entropy = seededEntropy(1, clock);
    const last = auditRecord(entropy);
    clock.advance(1);
    const first = auditRecord(entropy);
    await Promise.all([store.audit.append(last), store.audit.append(first)]);
    expect(await partitionsOf(url)).toEqual([
      'audit_payload_2026_11',
      'audit_payload_2026_12',
      'audit_record_2026_11',
      'audit_record_2026_12',
    ]);
    expect(await queryOn(url, 'select id from audit_record_2026_12')).toEqual([{ id: first.id }]);
    const { records } = await store.audit.list({}, { limit: 5 });
    expect(records.map(({ id }) => id)).toEqual([first.id, last.id]);
    await store.close();
  });

  it('are made again where somebody dropped them', async () => {
    const url = await postgres.createDatabase();
    const store = await openOn(url);
    const entropy = seededEntropy(2, fakeClock(Date.UTC(2026, 10, 5)));
    await store.audit.append(auditRecord(entropy));
    await queryOn(url, 'drop table audit_record_2026_11');
    const record = auditRecord(entropy);
    await store.audit.append(record);
    expect(await store.audit.get(record.id)).toMatchObject({ id: record.id });
    await store.close();
  });

  it('are made while somebody reads for long', async () => {
    const url = await postgres.createDatabase();
    const store = await openOn(url);
    const reading = queryOn(url, 'begin; select from audit_record; select pg_sleep(30)');
    reading.catch(() => undefined);
    await expect
      .poll(() =>
        queryOn(
          url,
          "select pid from pg_stat_activity where query like '%pg_sleep(30)' and pid <> pg_backend_pid()",
        ),
      )
      .toHaveLength(1);
    await store.audit.append(auditRecord(seededEntropy(3)));
    await queryOn(
      url,
      "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(30)' and pid <> pg_backend_pid()",
    );
    await expect(reading).rejects.toThrow('terminating connection');
    await store.close();
  });
});

describe('people', () => {
  const postgres = useTestPostgres();

  it('get another pseudonym once they were forgotten, though their process goes on', async () => {
    const url = await postgres.createDatabase();
    const store = await openOn(url);
    const entropy = seededEntropy(4);
    const [before, after] = [auditRecord(entropy), auditRecord(entropy)];
    await store.audit.append(before);
    await queryOn(url, 'update actor set principal_id = null');
    await store.audit.append(after);
    const former = await store.audit.get(before.id);
    const latter = await store.audit.get(after.id);
    expect(former).toMatchObject({ principalId: null });
    expect(latter).toMatchObject({ principalId: after.principalId });
    expect(latter?.actor).not.toBe(former?.actor);
    await store.close();
  });

  it('may send text that PostgreSQL can not hold', async () => {
    const store = await openOn(await postgres.createDatabase());
    const record = auditRecord(seededEntropy(5), { name: 'no\0tool\ud800', clientName: '\0' });
    await store.audit.append(record);
    expect(await store.audit.get(record.id)).toMatchObject({
      name: 'no\uFFFDtool\uFFFD',
      clientName: '\uFFFD',
    });
    const { records } = await store.audit.list({ name: record.name ?? '' }, { limit: 5 });
    expect(records).toHaveLength(1);
    await store.close();
  });

  it('find no record under what is no id', async () => {
    const store = await openOn(await postgres.createDatabase());
    await store.audit.append(auditRecord(seededEntropy(6)));
    expect(await store.audit.get('no id')).toBeUndefined();
    const page = await store.audit.list({}, { limit: 5, before: 'no id' });
    expect(page).toEqual({ records: [], next: null });
    await store.close();
  });
});
