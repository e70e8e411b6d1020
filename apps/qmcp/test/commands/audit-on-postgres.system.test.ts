import { readFile, writeFile } from 'node:fs/promises';

import { startPostgresCluster } from '@qmcp/testkit';
import type { PostgresCluster } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { workingFolder } from './working-folder.ts';

let cluster: PostgresCluster;
beforeAll(async () => {
  // Else each start warns.
  cluster = await startPostgresCluster({ fsync: 'on' });
}, 60_000);
afterAll(() => cluster[Symbol.asyncDispose]());

const { file, run } = workingFolder();

/** Command lines on a database of their own. */
async function onDatabase(secret = 'only-the-hosts-of-this-test-know-it') {
  const url = await cluster.createDatabase();
  const environment = (given: string | undefined) => ({
    environment: {
      QMCP_DATABASE_URL: url,
      QMCP_HOME: file(new URL(url).pathname.slice(1)),
      ...(given !== undefined && { QMCP_AUDIT_KEY_SECRET: given }),
    },
  });
  return {
    url,
    run: (...argv: string[]) => run(argv, environment(secret)),
    runWith: (other: string | undefined, ...argv: string[]) => run(argv, environment(other)),
  };
}

/** Runs a command that has to go well. @returns what it printed */
async function printed(ended: ReturnType<typeof run>): Promise<string> {
  const { exitCode, stdout, stderr } = await ended;
  expect([exitCode, stderr]).toEqual([0, '']);
  return stdout;
}

describe('the audit of a store on PostgreSQL', () => {
  it('is verified where it is, and elsewhere with nothing but a key', async () => {
    const { run: on } = await onDatabase();
    const key = await printed(on('audit', 'key'));
    await printed(on('tools', 'call', 'echo', 'message=hello'));
    expect(await printed(on('audit', 'verify'))).toMatch(
      /^Nothing is wrong with 1 records? in 1 stream/,
    );
    expect(await printed(on('audit', 'verify', '--key', key.trim()))).toContain('Nothing is wrong');
    await writeFile(file('export.ndjson'), await printed(on('audit', 'export', '--names')));
    const elsewhere = run(['audit', 'verify', 'export.ndjson', '--key', key.trim()]);
    expect(await printed(elsewhere)).toContain('Nothing is wrong with 1 record');
    const other = 'ab'.repeat(32);
    expect(await on('audit', 'verify', '--key', other)).toMatchObject({ exitCode: 1 });
  });

  it('is signed for outside the database, too', async () => {
    const { run: on } = await onDatabase();
    await printed(on('tools', 'call', 'echo', 'message=hello', '--home', 'outside'));
    const day = new Date().toISOString().slice(0, 10);
    const kept = await readFile(file(`outside/checkpoints/${day}.ndjson`), 'utf8');
    expect(kept.trimEnd().split('\n')).toHaveLength(2);
    expect(await printed(on('audit', 'verify', '--home', 'outside'))).toContain('Nothing is wrong');
  });

  it('proves one record without the others', async () => {
    const { run: on } = await onDatabase();
    const key = await printed(on('audit', 'key'));
    await printed(on('tools', 'call', 'echo', 'message=hello'));
    const listed = await printed(on('invocations', '--json'));
    const [, id = ''] = /"id":\s*"([0-9a-f-]{36})"/.exec(listed) ?? [];
    await writeFile(file('proof.json'), await printed(on('audit', 'prove', id)));
    const verified = await printed(run(['audit', 'verify', 'proof.json', '--key', key.trim()]));
    expect(verified).toContain(id);
    expect(await on('audit', 'prove', 'nothing')).toMatchObject({ exitCode: 4 });
  });

  it('forgets, lets go of what is old, changes its key, and verifies with the first one', async () => {
    const { run: on } = await onDatabase();
    const key = await printed(on('audit', 'key'));
    await printed(on('tools', 'call', 'echo', 'message=hello'));
    const erased = await printed(on('audit', 'erase', '--subject', 'owner'));
    expect(erased).toMatch(/^Forgot [0-9a-f]{32}: deleted what 1 of its records carried/);
    await printed(on('audit', 'rotate'));
    await printed(on('tools', 'call', 'echo', 'message=again'));
    const retention = ['audit', 'retention', '--older-than', '1s', '--json'];
    await expect
      .poll(async () => JSON.parse(await printed(on(...retention, '--dry-run'))) as object, {
        timeout: 20_000,
      })
      .toMatchObject({ dry_run: true, records: 4, batches: 4, streams: 4 });
    expect(JSON.parse(await printed(on(...retention)))).toMatchObject({ records: 4 });
    expect(await on('audit', 'verify', '--key', key.trim())).toMatchObject({
      exitCode: 0,
      stderr: 'Cut off, as signed, since their time was over: 4 records.\n',
    });
  });
});

describe('the secret that opens the key', () => {
  it('may be missing until something is to be signed, and covers what was written before', async () => {
    const { runWith } = await onDatabase();
    const called = await runWith(undefined, 'tools', 'call', 'echo', 'message=hello');
    expect(called).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('QMCP_AUDIT_KEY_SECRET') as string,
    });
    for (const command of [['key'], ['export'], ['rotate'], ['erase', '--subject', 'owner']]) {
      expect(await runWith(undefined, 'audit', ...command)).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('set QMCP_AUDIT_KEY_SECRET') as string,
      });
    }
    expect((await runWith(undefined, 'doctor')).stdout).toContain('sealed and not signed');
    const secret = 'x'.repeat(32);
    await printed(runWith(secret, 'audit', 'key'));
    const verified = await printed(runWith(secret, 'audit', 'verify', '--json'));
    expect(JSON.parse(verified)).toMatchObject({ ok: true, records: 1 });
    expect((await runWith(secret, 'doctor')).stdout).toContain('the audit is signed with the key');
  });

  it('is the same on each host, or nothing starts', async () => {
    const { run: on, runWith } = await onDatabase();
    await printed(on('tools', 'call', 'echo', 'message=hello'));
    for (const other of ['another-secret-of-another-host-01', undefined]) {
      expect(await runWith(other, 'tools', 'call', 'echo', 'message=hello')).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('QMCP_AUDIT_KEY_SECRET') as string,
      });
    }
  });

  it('is too long to be guessed, and not shown', async () => {
    const { runWith } = await onDatabase();
    const { exitCode, stderr } = await runWith('hunter2', 'audit', 'key');
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining('QMCP_AUDIT_KEY_SECRET is not usable (not shown): expected at least'),
    ]);
  });
});

it('a store that moves to PostgreSQL and back is verified with the key that it began with', async () => {
  const { run: on } = await onDatabase();
  await printed(run(['tools', 'call', 'echo', 'message=one', '--home', 'one']));
  const key = (await printed(run(['audit', 'key', '--home', 'one']))).trim();
  await printed(on('db', 'copy', '--home', 'one'));
  await printed(on('tools', 'call', 'echo', 'message=two'));
  expect(await printed(on('audit', 'verify', '--key', key))).toContain('with 2 records');
  await printed(on('db', 'copy', '--back', '--home', 'two'));
  await printed(run(['tools', 'call', 'echo', 'message=three', '--home', 'two']));
  const verified = run(['audit', 'verify', '--key', key, '--home', 'two']);
  expect(await printed(verified)).toContain('with 3 records');
});
