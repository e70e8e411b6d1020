import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { beforeAll, describe, expect, it } from 'vitest';

import { sealedFolder } from './sealed-folder.ts';
import { forms } from './working-folder.ts';

const { callTool, file, json, lastId, publicKey, run, verify } = sealedFolder();

const STORE = '.qmcp/qmcp.db';

/** Changes a store behind qmcp's back, as whoever owns the file can. @returns puts everything back */
function tamper(name: string, sql: string): Disposable {
  const store = file(name);
  const database = new DatabaseSync(store, { enableForeignKeyConstraints: false });
  database.exec('pragma wal_checkpoint(truncate)');
  const before = readFileSync(store);
  database.exec(sql);
  database.close();
  return {
    [Symbol.dispose]() {
      rmSync(`${store}-wal`, { force: true });
      rmSync(`${store}-shm`, { force: true });
      writeFileSync(store, before);
    },
  };
}

beforeAll(async () => {
  for (let calls = 0; calls < 3; calls += 1) await callTool();
  await run(['keys', 'create', 'ci']);
});

describe('the audit of a folder', () => {
  it('is whole, and signed for', async () => {
    const { exitCode, stdout, stderr } = await run(['audit', 'verify']);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^Nothing is wrong with 4 records in 4 streams, signed for until \d{4}-\S+Z\.\n$/,
    );
  });

  it('is signed with a key that only its owner may read', async () => {
    const key = await json(['audit', 'key']);
    expect(key).toEqual({ id: forms.hex, public_key: await publicKey() });
    const pem = file(`.qmcp/audit-keys/${String(key['id'])}.pem`);
    expect(statSync(pem).mode & 0o777).toBe(0o600);
    expect(statSync(file('.qmcp/audit-keys')).mode & 0o777).toBe(0o700);
  });

  it('leaves its checkpoints outside the store', () => {
    const [day = ''] = readdirSync(file('.qmcp/checkpoints'));
    expect(day).toMatch(/^\d{4}-\d\d-\d\d\.ndjson$/);
    const lines = readFileSync(file(`.qmcp/checkpoints/${day}`), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(5);
    for (const line of lines) expect(line).toMatch(/^\{"format":"qmcp-audit-signed-v1"/);
  });

  it('is verified against the others where the line of a checkpoint is torn', async () => {
    writeFileSync(file('torn.ndjson'), '{"format":"qmcp-audit-signed-v1","sig');
    const kept = ['--checkpoints', '.qmcp/checkpoints', 'torn.ndjson'];
    const { exitCode, stderr } = await run(['audit', 'verify', ...kept]);
    expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^A torn line .* passed over/)]);
  });

  it('writes its checkpoints where it is told to', async () => {
    const environment = { QMCP_CHECKPOINT_FOLDER: 'kept', QMCP_HOME: 'apart' };
    await run(['keys', 'create', 'ci'], { environment });
    expect(readdirSync(file('kept'))).toHaveLength(1);
    expect(readdirSync(file('apart'))).not.toContain('checkpoints');
    expect((await run(['audit', 'verify', '--home', 'apart'])).stderr).toMatch(
      /^There is no \S+apart\/checkpoints: nothing was compared/,
    );
    using _ = tamper('apart/qmcp.db', 'delete from audit_statement');
    const { stdout } = await run(['audit', 'verify'], { environment });
    expect(stdout).toContain('statements_truncated');
  });
});

describe('somebody who changes the store behind the back of qmcp', () => {
  it('is found by the record that was changed', async () => {
    const id = await lastId('--tool', 'echo');
    using _ = tamper(STORE, `update audit_record set outcome = 'denied' where id = '${id}'`);
    const { exitCode, stdout } = await run(['audit', 'verify']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      new RegExp(
        `^record_changed: stream \\d+, batch 1, record 1, id ${id}, line \\d+: a record was changed\n`,
      ),
    );
    expect(stdout).toContain('The audit is not what was sealed: 1 problem in 4 records.');
  });

  it.each([
    ['record_changed', "update audit_record set started_at_ms = 1 where kind = 'security'"],
    ['record_missing', "delete from audit_record where kind = 'security'"],
    [
      'record_unsealed',
      `insert into audit_record select 'forged', instance, sequence + 1, kind, started_at_ms, actor, door,
       method, name, request_id, correlation_id, trace_id, span_id, protocol_version, client_name,
       arguments_digest, outcome, reason, duration_us, result_digest, null from audit_record limit 1`,
    ],
    ['payload_changed', "update audit_payload set body = '{}'"],
    ['payload_missing', 'delete from audit_payload'],
    ['name_changed', "update actor set principal_id = 'key:somebody'"],
    ['name_changed', 'update actor set name_salt = null'],
    ['name_missing', 'update actor set principal_id = null'],
    ['stream_truncated', 'delete from audit_batch; delete from audit_record'],
    ['batch_forked', 'update audit_batch set sealed_at_ms = 1'],
    [
      'bad_signature',
      'update audit_statement set body = replace(body, \'"batch":1\', \'"batch":2\')',
    ],
    [
      'statement_forked',
      'update audit_statement set body = replace(body, \'"batch":1\', \'"batch":2\')',
    ],
    ['statement_missing', 'delete from audit_statement where number = 2'],
    [
      'statements_truncated',
      'delete from audit_statement where number = (select max(number) from audit_statement)',
    ],
  ])('is found: %s', async (code, sql) => {
    using _ = tamper(STORE, sql);
    const { exitCode, problems } = await verify();
    expect(exitCode).toBe(1);
    expect(problems.map((problem) => problem.code)).toContain(code);
  });

  it('is not found where the key of the folder was replaced too, but by who kept the key', async () => {
    const trusted = await publicKey();
    const folder = file('forged');
    await run(['tools', 'call', 'echo', 'message=to be', '--home', folder]);
    expect((await verify('--home', folder)).exitCode).toBe(0);
    const { problems } = await verify('--home', folder, '--key', trusted);
    expect(problems).toMatchObject([{ code: 'wrong_key' }]);
  });
});

describe('an export', () => {
  it('is verified elsewhere, with the public key alone', async () => {
    const key = await publicKey();
    expect((await run(['audit', 'export', 'audit.ndjson'])).exitCode).toBe(0);
    expect(statSync(file('audit.ndjson')).mode & 0o777).toBe(0o600);
    const elsewhere = ['--home', 'elsewhere'];
    expect(await verify('audit.ndjson', '--key', key, ...elsewhere)).toMatchObject({
      exitCode: 0,
      ok: true,
      records: 4,
      unsignedRecords: 0,
    });
    writeFileSync(file('qmcp.pub'), `${key}\n`);
    const again = await verify(
      'audit.ndjson',
      '--key',
      'qmcp.pub',
      '--checkpoints',
      '.qmcp/checkpoints',
    );
    expect(again.ok).toBe(true);
  });

  it('says which record was changed on the way', async () => {
    const text = readFileSync(file('audit.ndjson'), 'utf8');
    writeFileSync(file('changed.ndjson'), text.replace('"outcome":"ok"', '"outcome":"denied"'));
    const { exitCode, problems } = await verify('changed.ndjson', '--key', await publicKey());
    expect(exitCode).toBe(1);
    expect(problems).toMatchObject([{ code: 'record_changed', recordId: forms.uuid }]);
  });

  it('goes to standard output too, and says the same', async () => {
    const { stdout } = await run(['audit', 'export']);
    expect(stdout).toBe(readFileSync(file('audit.ndjson'), 'utf8'));
  });

  it('says whom pseudonyms stand for only when it is asked to, and proves it', async () => {
    expect(readFileSync(file('audit.ndjson'), 'utf8')).not.toContain('"owner"');
    const { stdout } = await run(['audit', 'export', '--names']);
    expect(stdout).toContain('"principal_id":"owner"');
    writeFileSync(file('named.ndjson'), stdout.replace('"owner"', '"key:somebody"'));
    const { problems } = await verify('named.ndjson', '--key', await publicKey());
    expect(problems).toMatchObject([{ code: 'name_changed', actor: forms.hex }]);
  });

  it('and a proof are one line each of what they hold, with the line separators of Unicode', async () => {
    const there = ['--home', 'separated'];
    await run(['tools', 'call', 'echo', 'message=to\u2028be\u2029or', ...there]);
    const key = (await run(['audit', 'key', ...there])).stdout.trim();
    await run(['audit', 'export', 'separated.ndjson', ...there]);
    expect(await verify('separated.ndjson', '--key', key)).toMatchObject({ exitCode: 0, ok: true });
    const id = await lastId('--tool', 'echo', ...there);
    writeFileSync(file('separated.json'), (await run(['audit', 'prove', id, ...there])).stdout);
    const proven = await run(['audit', 'verify', 'separated.json', '--key', key]);
    expect([proven.exitCode, proven.stderr]).toEqual([0, '']);
  });

  it('overwrites nothing', async () => {
    const { exitCode, stderr } = await run(['audit', 'export', 'audit.ndjson']);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("can't be written (EEXIST)")]);
  });
});

describe('a proof', () => {
  it('shows one record, without the audit', async () => {
    const id = await lastId('--tool', 'echo');
    const { stdout } = await run(['audit', 'prove', id]);
    writeFileSync(file('proof.json'), stdout);
    const key = await publicKey();
    const found = await run(['audit', 'verify', 'proof.json', '--key', key]);
    expect(found.exitCode).toBe(0);
    expect(found.stdout).toMatch(
      /^The record was in the audit when it was signed for at \S+Z:\n\{/,
    );
    expect(found.stdout).toContain(`"id":"${id}"`);
    const report = JSON.parse(
      (await run(['audit', 'verify', 'proof.json', '--key', key, '--json'])).stdout,
    ) as object;
    expect(report).toMatchObject({ ok: true, payload: 'proven' });
  });

  it('of a changed record shows nothing', async () => {
    const text = readFileSync(file('proof.json'), 'utf8');
    writeFileSync(file('forged.json'), text.replace('echo', 'planner'));
    const { exitCode, stdout } = await run([
      'audit',
      'verify',
      'forged.json',
      '--key',
      await publicKey(),
    ]);
    expect([exitCode, stdout]).toEqual([1, expect.stringMatching(/^not_in_batch: /)]);
  });

  it('needs a record', async () => {
    const { exitCode, stderr } = await run(['audit', 'prove', 'nothing']);
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining('no record of the id nothing')]);
  });
});

describe('who is forgotten', () => {
  it('leaves records that can be verified and carry nothing', async () => {
    await callTool();
    const id = await lastId('--tool', 'echo');
    const erased = await json(['audit', 'erase', '--subject', 'owner']);
    expect(erased).toEqual({ actor: forms.hex, payloads: expect.any(Number) as number });
    const record = await json(['invocations', '--id', id]);
    expect(record).toMatchObject({ id, principal: null, payload: null, actor: erased['actor'] });
    expect(await verify()).toMatchObject({
      exitCode: 0,
      payloads: { kept: 0, erased: erased['payloads'] },
    });
    expect(await json(['invocations', '--kind', 'security', '--limit', '1'])).toMatchObject({
      invocations: [{ method: 'audit.erased', name: erased['actor'] }],
    });
  });

  it('is said to stand in the write-ahead log, where somebody reads from that', async () => {
    await callTool();
    using reader = new DatabaseSync(file(STORE), { readOnly: true });
    reader.exec('begin');
    reader.prepare('select count(*) from audit_record').get();
    const { exitCode, stdout, stderr } = await run(['audit', 'erase', '--subject', 'owner']);
    expect([exitCode, stdout]).toEqual([5, expect.stringMatching(/^Forgot [0-9a-f]+: deleted /)]);
    expect(stderr).toContain('still stands in the write-ahead log of the store');
    expect(await json(['invocations', '--kind', 'security', '--limit', '1'])).toMatchObject({
      invocations: [{ method: 'audit.erased' }],
    });
  }, 30_000);

  it('has to be known', async () => {
    const { exitCode, stderr } = await run(['audit', 'erase', '--subject', 'nobody']);
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining("no principal 'nobody'")]);
  });
});

describe('retention', () => {
  it('keeps what is young', async () => {
    expect(await json(['audit', 'retention', '--older-than', '1d'])).toMatchObject({
      dry_run: false,
      records: 0,
    });
  });

  it('says what it would delete, then deletes it, and what is left can be verified', async () => {
    const { records: all } = await verify();
    const planned = await run(['audit', 'retention', '--older-than', '0s', '--dry-run']);
    expect(planned.stdout).toMatch(
      new RegExp(`^Would delete ${all} records in \\d+ batches, sealed before `),
    );
    expect((await verify()).records).toBe(all);
    const gone = await run(['audit', 'retention', '--older-than', '0s']);
    expect(gone.stdout).toMatch(new RegExp(`^Deleted ${all} records in`));
    await callTool();
    expect(await verify()).toMatchObject({ exitCode: 0, records: 2, cutRecords: all });
    expect((await run(['audit', 'verify'])).stderr).toContain(
      `Cut off, as signed, since their time was over: ${all} records.`,
    );
    const { invocations } = await json(['invocations', '--kind', 'security']);
    expect(invocations).toMatchObject([{ method: 'audit.cut' }]);
  });
});

it.each([
  [['verify', 'audit.ndjson'], 2, '--key is missing'],
  [['verify', '--key', 'nonsense'], 2, '--key nonsense is no public key'],
  [['verify', 'missing.ndjson', '--key', 'ab'.repeat(32)], 2, "can't be read (ENOENT)"],
  [['verify', '--checkpoints', 'missing'], 2, 'missing does not exist: name a file or a folder'],
  [['verify', '--checkpoints', 'qmcp.pub'], 2, "The checkpoints can't be read: This is no signed"],
  [['verify', '--home', 'nowhere'], 4, 'There is no store at'],
  [['erase'], 2, "required option '--subject <principal>' not specified"],
  [['retention', '--older-than', 'long'], 2, '--older-than long is no duration'],
])('audit %j ends with %i', async (argv, exitCode, said) => {
  const ended = await run(['audit', ...argv]);
  expect(ended).toMatchObject({ exitCode, stdout: '' });
  expect(ended.stderr).toContain(said);
});
