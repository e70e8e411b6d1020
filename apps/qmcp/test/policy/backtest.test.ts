import { localOwner } from '@qmcp/contracts';
import type { AuditRecord, StoredAuditRecord } from '@qmcp/contracts';
import { defaultPolicy } from '@qmcp/server';
import { policyFromText } from '@qmcp/server/policy';
import { auditRecord, fakeClock, seededEntropy, silentLogger } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { openStore } from '../../src/open-store.ts';
import { backtest } from '../../src/policy/backtest.ts';
import type { Backtest } from '../../src/policy/backtest.ts';
import { recordedCalls } from '../../src/policy/recorded-calls.ts';

type Fields = Partial<AuditRecord>;

/** What a candidate changes, of calls in a real store; `forget` makes the store's records those of nobody. */
async function tested(
  calls: readonly Fields[],
  rule: object,
  { limit = 10_000, forget = false, names = {} } = {},
): Promise<Backtest> {
  const entropy = seededEntropy(1);
  const ports = { clock: fakeClock(), logger: silentLogger(), instanceId: 'test' };
  const store = await openStore(':memory:', { ...ports, checkpointFolder: undefined });
  try {
    await Promise.all(calls.map((fields) => store.audit.append(auditRecord(entropy, fields))));
    const records = recordedCalls(store.audit, { sinceMs: undefined, limit });
    return await backtest(forget ? forgotten(records) : records, {
      current: defaultPolicy,
      candidate: await policyFromText(
        JSON.stringify({ version: 1, rules: [{ name: 'r', effect: 'deny', ...rule }] }),
      ),
      names: new Map(Object.entries(names)),
      tools: { get: () => undefined },
    });
  } finally {
    await store.close();
  }
}

async function* forgotten(
  records: AsyncIterable<StoredAuditRecord>,
): AsyncGenerator<StoredAuditRecord> {
  for await (const record of records) yield { ...record, principalId: null };
}

const call = (fields: Fields = {}): Fields => ({ method: 'tools/call', name: 'pay', ...fields });

const carrying = (body: object): Fields =>
  call({ payload: { salt: '00', body: JSON.stringify(body), commitment: '00' } });

const changed = ({ changes }: Backtest): number =>
  changes.reduce((sum, { count }) => sum + count, 0);

describe('a backtest', () => {
  it('goes through all pages of the record, up to its limit', async () => {
    const calls = Array.from({ length: 1_101 }, () => call());
    expect(await tested(calls, {})).toMatchObject({
      calls: 1_101,
      changes: [{ count: 1_101, name: 'pay', before: 'allow by the scopes', after: 'deny by r' }],
    });
    expect((await tested(calls, {}, { limit: 501 })).calls).toBe(501);
  });

  it('names three of the calls of a change, and the most frequent change first', async () => {
    const calls = [call({ name: 'rare' }), ...Array.from({ length: 5 }, () => call())];
    const { changes } = await tested(calls, {});
    expect(changes.map(({ name, count, examples }) => [name, count, examples.length])).toEqual([
      ['pay', 5, 3],
      ['rare', 1, 1],
    ]);
  });

  it('leaves out what is no call, and what the scopes refused', async () => {
    const calls = [
      call({ kind: 'security' }),
      call({ method: 'tasks/cancel' }),
      call({ outcome: 'denied', reason: 'insufficient_scope' }),
      call({ method: 'resources/read', name: 'file:///a' }),
    ];
    expect(await tested(calls, {})).toMatchObject({ calls: 1, changes: [{ name: 'file:///a' }] });
  });

  it('sees the arguments that were kept, and counts those that were not', async () => {
    const when = { when: 'arguments.amount > 5' };
    const calls = [
      carrying({ arguments: { amount: 7 } }),
      carrying({ arguments: { amount: 1 } }),
      carrying({ arguments: { amount: 1, token: '[masked]' } }),
    ];
    const found = await tested(calls, when);
    expect([found.incomplete, changed(found)]).toEqual([{ missing: 0, cut: 0, masked: 1 }, 1]);
    // A condition that can't be told counts the cautious way here too.
    const lacking = [
      carrying({ truncated: true, arguments: '{"amo' }),
      call({ payload: null, argumentsDigest: 'ab' }),
      call({ payload: null, argumentsDigest: null }),
      carrying({}),
    ];
    const unknown = await tested(lacking, when);
    expect([unknown.incomplete, changed(unknown)]).toEqual([{ missing: 1, cut: 1, masked: 0 }, 4]);
  });

  it('knows principals by id and by what their key is called now, unless they were forgotten', async () => {
    const calls = [call({ principalId: 'key:1' }), call({ principalId: localOwner.id })];
    const names = { 'key:1': 'ci-main' };
    expect(changed(await tested(calls, { principal: { name: 'ci-*' } }, { names }))).toBe(1);
    expect(changed(await tested(calls, { principal: { kind: 'owner' } }))).toBe(1);
    const nobody = await tested(calls, { principal: { id: 'key:1' } }, { forget: true });
    expect([nobody.forgotten, changed(nobody)]).toEqual([2, 0]);
  });
});
