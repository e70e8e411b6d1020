import { DatabaseSync } from 'node:sqlite';

import { verifyExport, verifyProof } from '@qmcp/audit-verifier';
import { localOwner } from '@qmcp/contracts';
import { openSqliteStore } from '@qmcp/storage';
import { auditRecord, seededEntropy, silentLogger } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';
import type { RunningApi, SessionHeaders } from '../running-api.ts';

type Line = Readonly<Record<string, unknown>>;

const call = (api: RunningApi, headers: SessionHeaders) =>
  api.send('/v1/tools/echo', { headers, body: { input: { text: 'hi' } } });

async function verify(api: RunningApi, headers: SessionHeaders): Promise<readonly Line[]> {
  const { text, headers: got } = await api.send('/v1/audit/verify', { method: 'POST', headers });
  expect(got['content-type']).toBe('application/x-ndjson');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe('verifying the audit', () => {
  it('finds nothing wrong with what was written', async () => {
    await using api = await startApi();
    const headers = await api.ownerSession();
    await call(api, headers);
    await call(api, headers);
    expect(await verify(api, headers)).toEqual([
      { checked: 0, total: 2 },
      {
        ok: true,
        records: 2,
        checkpoints: expect.any(Number) as number,
        unsigned_records: 0,
        last_checkpoint_at: '2026-08-01T12:00:00.000Z',
        problem_count: 0,
        first_bad: null,
      },
    ]);
  });

  it('tells how far it is', async () => {
    await using api = await startApi({ callBurst: 5_000 });
    const headers = await api.ownerSession();
    const caller = {
      principal: localOwner,
      door: 'cli',
      requestId: 'r',
      correlationId: 'c',
    } as const;
    await Promise.all(
      Array.from({ length: 2_100 }, () => api.server.callTool('echo', { text: 'x' }, caller)),
    );
    const lines = await verify(api, headers);
    expect(lines.slice(0, -1)).toEqual(
      [0, 1_000, 2_000].map((checked) => ({ checked, total: 2_100 })),
    );
    expect(lines.at(-1)).toMatchObject({ ok: true, records: 2_100 });
  });

  it('names the first record that was changed behind its back', async () => {
    await using api = await startApi();
    const headers = await api.ownerSession();
    const { json } = await call(api, headers);
    const requestId = String(json['request_id']);
    const [record] = (await api.store.audit.list({ requestId }, { limit: 1 })).records;
    await verify(api, headers);
    const database = new DatabaseSync(api.file);
    database
      .prepare("update audit_record set outcome = 'denied' where id = ?")
      .run(record?.id ?? '');
    database.close();
    const [, found] = await verify(api, headers);
    expect(found).toMatchObject({ ok: false, first_bad: { record_id: record?.id } });
  });

  it('happens once at a time, and ends when one hangs up', async () => {
    await using api = await startApi();
    const headers = await api.ownerSession();
    await call(api, headers);
    const url = `http://127.0.0.1:${api.port}/v1/audit/verify`;
    const controller = new AbortController();
    const first = await fetch(url, { method: 'POST', headers, signal: controller.signal });
    expect(first.status).toBe(200);
    expect(await api.send('/v1/audit/verify', { method: 'POST', headers })).toMatchObject({
      status: 409,
    });
    controller.abort();
    await expect
      .poll(async () => (await api.send('/v1/audit/verify', { method: 'POST', headers })).status, {
        timeout: 10_000,
      })
      .toBe(200);
  });

  it('is not of a record in memory', async () => {
    await using api = await startApi({ auditPlace: undefined });
    const headers = await api.ownerSession();
    for (const [method, path] of [
      ['POST', 'verify'],
      ['GET', 'export'],
      ['GET', 'records/x/proof'],
    ] as const) {
      const answer = await api.send(`/v1/audit/${path}`, { method, headers });
      expect(answer).toMatchObject({ status: 409 });
    }
  });

  it('says when it could not be done', async () => {
    await using api = await startApi({
      auditPlace: { store: '/nowhere/qmcp.db', checkpointFolder: undefined },
    });
    const headers = await api.ownerSession();
    expect(await verify(api, headers)).toEqual([
      {
        failed: { code: 'internal_error', detail: expect.stringContaining('request id') as string },
      },
    ]);
  });
});

describe('an export of the audit', () => {
  it('is what a stranger verifies, and is on record', async () => {
    await using api = await startApi();
    const headers = await api.ownerSession();
    await call(api, headers);
    const answer = await api.send('/v1/audit/export', {
      headers: { ...headers, 'X-Request-ID': 'exports' },
    });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="qmcp-audit.ndjson"',
    });
    const { publicKey } = await api.store.auditSeal.publicKey();
    const lines = answer.text.trimEnd().split('\n');
    expect(await verifyExport(lines, { keys: [publicKey] })).toMatchObject({ ok: true });
    const { records } = await api.store.audit.list({ requestId: 'exports' }, { limit: 9 });
    expect(records).toMatchObject([{ method: 'audit.exported', principalId: 'owner' }]);
  });
});

describe('a proof of a record', () => {
  it('is not had of one that another process wrote and has not signed for, nor of none', async () => {
    await using api = await startApi();
    const headers = await api.ownerSession();
    const other = await openSqliteStore({
      file: api.file,
      clock: api.clock,
      logger: silentLogger(),
      instanceId: 'other',
    });
    const record = auditRecord(seededEntropy(2, api.clock));
    await other.audit.append(record);
    const proof = (id: string) => api.send(`/v1/audit/records/${id}/proof`, { headers });
    const unsigned = await proof(record.id);
    expect(unsigned).toMatchObject({ status: 503, json: { code: 'unavailable' } });
    expect(unsigned.headers['retry-after']).toBe('60');
    await other.close();
    expect(await proof(record.id)).toMatchObject({ status: 200 });
    expect(await proof('none')).toMatchObject({ status: 404, json: { code: 'not_found' } });
  });

  it('is what a stranger verifies', async () => {
    await using api = await startApi();
    const headers = await api.ownerSession();
    const { json } = await call(api, headers);
    const requestId = String(json['request_id']);
    const [record] = (await api.store.audit.list({ requestId }, { limit: 1 })).records;
    const answer = await api.send(`/v1/audit/records/${record?.id}/proof`, { headers });
    const { publicKey } = await api.store.auditSeal.publicKey();
    expect(verifyProof(String(answer.json['proof']), [publicKey])).toMatchObject({ ok: true });
  });
});
