import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';

import { startPgBouncer, startPostgresCluster } from '@qmcp/testkit';
import type { PostgresCluster } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { forms, workingFolder } from './working-folder.ts';

let cluster: PostgresCluster;
beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

describe('a store on PostgreSQL', () => {
  const { file, run } = workingFolder();
  const on = (url: string) => ({
    environment: { QMCP_DATABASE_URL: url, QMCP_AUDIT_KEY_SECRET: 's'.repeat(32) },
  });
  const named = (url: string): string => `postgres://localhost/${new URL(url).pathname.slice(1)}`;

  it('is not made by a look at it, and then by a migration', async () => {
    const url = await cluster.createDatabase();
    const look = await run(['db', 'status'], on(url));
    expect(look.stdout).toBe(`${named(url)} holds no store yet: the first start makes it.\n`);
    const nothing = await run(['db', 'status', '--json'], on(url));
    expect(JSON.parse(nothing.stdout)).toEqual({
      database: named(url),
      exists: false,
      migrations: [],
    });

    const migrated = await run(['db', 'migrate', '--json'], on(url));
    expect(JSON.parse(migrated.stdout)).toEqual({
      database: named(url),
      exists: true,
      migrations: expect.arrayContaining([
        { name: '0001_audit_and_keys', checksum: forms.hex, applied_at: forms.iso },
      ]) as object[],
    });
    const status = await run(['db', 'status', '--json'], on(url));
    expect(status.stdout).toBe(migrated.stdout);
  });

  it('keeps calls and keys', async () => {
    const url = await cluster.createDatabase();
    const called = await run(['tools', 'call', 'echo', 'message=hello'], on(url));
    expect(called).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('hello') });
    const listed = await run(['invocations', '--json'], on(url));
    expect(listed.stdout).toContain('"echo"');
    const key = await run(['keys', 'create', 'robot', '--json'], on(url));
    const { id } = JSON.parse(key.stdout) as { id: string };
    expect((await run(['keys', 'list'], on(url))).stdout).toContain(id);
  });

  it('keeps the longest name that a call may have, and refuses a longer one plainly', async () => {
    const url = await cluster.createDatabase();
    // What does not compress needs all its bytes in an index.
    const id = randomBytes(6_000).toString('base64url');
    const uri = `human://requests/${id}`;
    const longest = await run(['resources', 'read', uri.slice(0, 2_000)], on(url));
    expect([longest.exitCode, longest.stderr]).toEqual([
      4,
      expect.stringContaining('Resource not found'),
    ]);
    expect((await run(['invocations', '--json'], on(url))).stdout).toContain(uri.slice(0, 2_000));
    const longer = await run(['resources', 'read', uri.slice(0, 2_001)], on(url));
    expect([longer.exitCode, longer.stderr]).toEqual([
      2,
      expect.stringContaining('longer than 2000 bytes'),
    ]);
  });

  it('is reached through PgBouncer, with a direct way beside it, each URL in a file', async () => {
    await using pooler = await startPgBouncer(cluster);
    const direct = await cluster.createDatabase();
    await writeFile(file('url'), `${pooler.url(direct)}\n`);
    await writeFile(file('direct'), direct);
    const { exitCode, stdout } = await run(['db', 'migrate'], {
      environment: { QMCP_DATABASE_URL_FILE: 'url', QMCP_DATABASE_DIRECT_URL_FILE: 'direct' },
    });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('0001_audit_and_keys')]);
    const unled = await run(['db', 'migrate'], on(pooler.url(direct)));
    expect(unled).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('QMCP_DATABASE_DIRECT_URL'),
    });
  });

  it('is examined by the doctor, who shows no password', async () => {
    const url = new URL(await cluster.createDatabase());
    url.password = 'hunter2';
    const { stdout } = await run(['doctor'], on(url.href));
    expect(stdout).toMatch(/postgres:\/\/localhost\/test_\d+ took a durable write in/);
    expect(stdout).not.toContain('hunter2');
  });

  it('is copied from the file of the home folder, backed up, restored, and copied back', async () => {
    const [first, second] = [await cluster.createDatabase(), await cluster.createDatabase()];
    await run(['keys', 'create', 'robot', '--home', 'one']);
    const keys = (await run(['keys', 'list', '--home', 'one', '--json'])).stdout;

    const copied = await run(['db', 'copy', '--home', 'one', '--json'], on(first));
    expect(JSON.parse(copied.stdout)).toMatchObject({
      from: file('one/qmcp.db'),
      to: named(first),
      rows: { api_key: 1 },
    });
    expect((await run(['db', 'backup', 'backup.db'], on(first))).stdout).toMatch(
      /^Copied postgres:.* to .*backup\.db, and compared\.\nTABLE +ROWS\n/,
    );
    expect(await run(['db', 'restore', 'backup.db'], on(second))).toMatchObject({ exitCode: 0 });
    expect(await run(['db', 'copy', '--back', '--home', 'two'], on(second))).toMatchObject({
      exitCode: 0,
    });
    expect((await run(['keys', 'list', '--json'], on(first))).stdout).toBe(keys);
    expect((await run(['keys', 'list', '--json', '--home', 'two'])).stdout).toBe(keys);
  });

  it('that does not answer is a reason to come back later', async () => {
    const url = 'postgres://nobody:hunter2@127.0.0.1:1/none';
    const { exitCode, stderr } = await run(['db', 'status'], on(url));
    expect([exitCode, stderr]).toEqual([5, expect.stringContaining('ECONNREFUSED')]);
    expect(stderr).not.toContain('hunter2');
  });

  it('is a URL of PostgreSQL', async () => {
    const { exitCode, stderr } = await run(['db', 'status'], on('mysql://root:hunter2@host/db'));
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining('QMCP_DATABASE_URL is not usable (not shown): expected a URL such'),
    ]);
  });
});
