import { hash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { keyIdOf, problemMeanings, readPublicKey, verifyExport } from '../src/index.ts';
import type { Report } from '../src/index.ts';
import { isSignedBy } from '../src/public-key.ts';
import { keyOf, SealedAudit } from './sealed-audit.ts';

const host = keyOf('host');
const keys = [host.publicKey];
const HEADER = '{"format":"qmcp-audit-export-v1","names":false}';

const audit = SealedAudit.of([{ do: 'batch', instance: 1, actors: [0, 1] }]);

const found = async (lines: readonly string[]): Promise<[string, number][]> =>
  (await verifyExport(lines, { keys })).problems.map(({ code, line }) => [code, line]);

describe('a report', () => {
  it('counts what there is', async () => {
    const whole = SealedAudit.of([
      { do: 'batch', instance: 1, actors: [0, 1, 2] },
      { do: 'batch', instance: 1, actors: [0] },
      { do: 'batch', instance: 2, actors: [1] },
      { do: 'erase', actor: 0 },
      { do: 'cut', instance: 1 },
    ]);
    whole.play({ do: 'batch', instance: 2, actors: [3, 3] });
    const report = await verifyExport(whole.lines(), { keys });
    expect(report).toEqual({
      ok: true,
      problems: [],
      problemCount: 0,
      statements: 4,
      streams: 2,
      batches: 3,
      records: 4,
      genesisRecords: 0,
      unsignedRecords: 2,
      payloads: { kept: 2, erased: 1 },
      unprovenNames: 0,
      cutRecords: 3,
      lastCheckpoint: { statement: 4, atMs: 1_767_225_600_003 },
    } satisfies Report);
  });

  it('keeps the first hundred problems, and counts the rest', async () => {
    const many = Array.from({ length: 150 }, () => 'nonsense');
    const report = await verifyExport([...audit.lines(), ...many], { keys });
    expect(report.problems).toHaveLength(100);
    expect(report.problemCount).toBe(150);
    expect(report.problems[0]?.message).toBe(
      `line ${audit.lines().length + 1}: ${problemMeanings.malformed_line} (no line of this version)`,
    );
  });

  it('says that nobody signed where nobody did', async () => {
    const report = await verifyExport([HEADER], { keys });
    expect(report).toMatchObject({ ok: false, lastCheckpoint: null });
    expect(report.problems).toMatchObject([{ code: 'wrong_key' }]);
    expect(await verifyExport([], { keys: [] })).toMatchObject({ ok: false });
  });

  it('says that the key is another', async () => {
    const stranger = keyOf('stranger').publicKey;
    const report = await verifyExport(audit.lines(), { keys: [stranger] });
    expect(report.problems.map(({ code }) => code)).toEqual(['wrong_key']);
  });

  it('is not fooled by a stranger who names the trusted key as a successor', async () => {
    const forged = SealedAudit.of([{ do: 'batch', instance: 1, actors: [0] }], keyOf('thief'));
    forged.sign({ kind: 'key', public_key: host.publicKey, handover: true });
    const report = await verifyExport(forged.lines(), { keys });
    expect(report.problems.map(({ code }) => code)).toEqual(['wrong_key']);
  });

  it('takes what came before a key from who signed after it', async () => {
    const rotated = new SealedAudit(host);
    rotated.play({ do: 'batch', instance: 1, actors: [0] });
    rotated.play({ do: 'rotate' });
    const later = { keys: [rotated.key.publicKey] };
    expect((await verifyExport(rotated.lines(), later)).ok).toBe(false);
    rotated.play({ do: 'checkpoint' });
    expect((await verifyExport(rotated.lines(), later)).problems).toEqual([]);
  });

  it('takes the new key of a host that lost the old one from who was told of it', async () => {
    const lost = new SealedAudit(host);
    const next = keyOf('next');
    lost.sign({ kind: 'key', public_key: next.publicKey, handover: false }, next);
    lost.key = next;
    lost.play({ do: 'batch', instance: 1, actors: [0] });
    lost.play({ do: 'checkpoint' });
    const trusting = await verifyExport(lost.lines(), { keys: [host.publicKey, next.publicKey] });
    expect(trusting.problems).toEqual([]);
    const report = await verifyExport(lost.lines(), { keys });
    expect(report.problems.map(({ code }) => code)).toEqual(['key_not_handed_over']);
  });
});

describe('an export', () => {
  it('begins with its version, once', async () => {
    const [, ...headless] = audit.lines();
    expect((await found(headless))[0]).toEqual(['malformed_line', 1]);
    expect(await found([...audit.lines(), HEADER])).toEqual([
      ['malformed_line', audit.lines().length + 1],
    ]);
  });

  it.each([
    'nonsense',
    '[]',
    'null',
    '3',
    '{"format":"constructor"}',
    '{"format":"qmcp-audit-record-v2"}',
    '{"format":"qmcp-audit-batch-v1","instance":1}',
    '{"format":"qmcp-audit-signed-v1","signature":"","statement":"{}"}',
  ])('has no line such as %s', async (line) => {
    const [header = '', ...rest] = audit.lines();
    expect((await found([header, line, ...rest]))[0]).toEqual(['malformed_line', 2]);
  });

  it('has no statement of a kind that nobody knows', async () => {
    const strange = new SealedAudit(host);
    strange.sign({ kind: 'constructor' });
    strange.sign({ kind: 'checkpoint', heads: [null] });
    expect(await found(strange.lines())).toEqual([
      ['malformed_line', 3],
      ['malformed_line', 4],
    ]);
  });

  it('has its statements before its records', async () => {
    const [header = '', opened = '', checkpoint = '', ...records] = audit.lines();
    const codes = await found([header, opened, ...records, checkpoint]);
    expect(codes.at(-1)).toEqual(['malformed_line', audit.lines().length]);
  });

  it('has each stream once', async () => {
    const two = SealedAudit.of([
      { do: 'batch', instance: 1, actors: [0] },
      { do: 'batch', instance: 2, actors: [0] },
    ]);
    const lines = two.lines();
    const again = lines.findIndex((line) => line.includes('audit-batch-v1'));
    expect((await found([...lines, ...lines.slice(again, again + 3)]))[0]?.[0]).toBe(
      'batch_missing',
    );
  });

  it('has no payload whose salt took a part of its body', async () => {
    const shifted = SealedAudit.of([{ do: 'batch', instance: 1, actors: [0] }]);
    const payload = shifted.records()[0]?.payload as { salt: string; body: string };
    Object.assign(payload, { salt: `${payload.salt}{`, body: payload.body.slice(1) });
    expect((await found(shifted.lines())).map(([code]) => code)).toEqual([
      'malformed_line',
      'payload_missing',
    ]);
  });

  it('may have a payload that was said to be gone: then it was not erased', async () => {
    const erased = SealedAudit.of([{ do: 'batch', instance: 1, actors: [0] }]);
    const [record] = erased.records();
    const kept = record?.payload;
    erased.play({ do: 'erase', actor: 0 });
    if (record !== undefined) record.payload = kept;
    expect((await found(erased.lines())).map(([code]) => code)).toEqual(['payload_not_erased']);
  });
});

describe('names', () => {
  const salt = '00'.repeat(16);
  const actor = hash('sha256', `${salt}ada`).slice(0, 32);

  /** An audit of one record, whose actor is Ada. */
  function named(kind: 'live' | 'genesis', ...names: readonly object[]): string[] {
    const sealed = SealedAudit.of([{ do: 'batch', instance: 1, actors: [0] }]);
    const [batch] = sealed.streams.get(1) ?? [];
    const fields = batch?.records[0]?.fields ?? {};
    fields['actor'] = actor;
    Object.assign(batch?.header ?? {}, { kind });
    sealed.recompute();
    sealed.statements.pop();
    const lines = sealed.lines().map((line) => line.replace('"names":false', '"names":true'));
    return [
      ...lines,
      ...names.map((name) => JSON.stringify({ format: 'qmcp-audit-name-v1', ...name })),
    ];
  }

  it.each([
    ['are proven by their salt', 'live', [{ actor, principal_id: 'ada', salt }], []],
    [
      'can not be given to another',
      'live',
      [{ actor, principal_id: 'bob', salt }],
      ['name_changed'],
    ],
    ['need their salt', 'live', [{ actor, principal_id: 'ada', salt: null }], ['name_changed']],
    ['do not disappear', 'live', [], ['name_missing']],
    [
      'from before the chain prove nothing',
      'genesis',
      [{ actor, principal_id: 'x', salt: null }],
      [],
    ],
  ] as const)('%s', async (...[, kind, names, codes]) => {
    const report = await verifyExport(named(kind, ...names), { keys });
    expect(report.problems.map(({ code }) => code)).toEqual(codes);
    expect(report.unprovenNames).toBe(kind === 'genesis' ? 1 : 0);
    expect(report.genesisRecords).toBe(kind === 'genesis' ? 1 : 0);
  });

  it('that were erased are gone', async () => {
    const sealed = SealedAudit.of([
      { do: 'batch', instance: 1, actors: [0] },
      { do: 'erase', actor: 0 },
    ]);
    const lines = sealed.lines().map((line) => line.replace('"names":false', '"names":true'));
    expect(await found(lines)).toEqual([]);
    const name = { format: 'qmcp-audit-name-v1', actor: 'actor-0.0', principal_id: 'x', salt };
    const codes = (await found([...lines, JSON.stringify(name)])).map(([code]) => code);
    expect(codes).toEqual(['name_not_erased', 'name_changed']);
  });
});

describe('a public key', () => {
  it('is read as it is printed', () => {
    expect(readPublicKey(` ${host.publicKey.toUpperCase()}\n`)).toBe(host.publicKey);
    expect(readPublicKey('ab')).toBeUndefined();
    expect(keyIdOf(host.publicKey)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('signed nothing that is no signature', () => {
    expect(isSignedBy(host.publicKey, 'text', 'nonsense')).toBe(false);
    expect(isSignedBy('nonsense', 'text', '00'.repeat(64))).toBe(false);
  });
});
