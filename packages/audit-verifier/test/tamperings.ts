import { hash } from 'node:crypto';

import type { Head, ProblemCode } from '../src/index.ts';
import { keyOf, SealedAudit } from './sealed-audit.ts';
import type { Event, TestBatch, TestRecord } from './sealed-audit.ts';

/** What the test meddles with. */
interface Scene {
  readonly audit: SealedAudit;
  readonly record: TestRecord;
  readonly batch: TestBatch;
  readonly batches: TestBatch[];
  /** Picks one of a list. */
  readonly pick: <T>(list: readonly T[]) => T;
}

/** What somebody does to it, and the names by one of which it is found first. */
type Tampering = readonly [readonly ProblemCode[], (scene: Scene) => void];

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

const lastBatch = (audit: SealedAudit, instance: number): TestBatch =>
  audit.streams.get(instance)?.at(-1) as TestBatch;

/** The batch as a statement names it. */
const headOf = ({ header }: TestBatch): Head => ({
  instance: Number(header['instance']),
  batch: Number(header['number']),
  sequence: Number(header['first_sequence']) + Number(header['count']) - 1,
  hash: hash('sha256', JSON.stringify(header)),
});

function reverse(records: TestRecord[]): void {
  records.splice(0, records.length, ...records.toReversed());
}

/** Plays a history, and chooses what to meddle with. */
export function sceneOf(events: readonly Event[], seed: number): Scene {
  const audit = SealedAudit.of(events);
  const pick = <T>(list: readonly T[]): T => at(list, seed);
  const batches = pick([...audit.streams.values()]);
  const chosen = pick(batches);
  return { audit, batches, batch: chosen, record: pick(chosen.records), pick };
}

const other = (value: unknown): unknown =>
  typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value}!` : 'something';

const flipped = (hex: string): string => (hex.startsWith('0') ? '1' : '0') + hex.slice(1);

/**
 * One change each, as somebody who holds the store but not the key can make it, or have a host make it; and by what name
 * it is found.
 */
export const tamperings: Readonly<Record<string, Tampering>> = {
  'any field of a record is changed': [
    [
      'record_changed',
      'record_unsealed',
      'record_inserted',
      'record_missing',
      'malformed_line',
      'payload_inserted',
      'payload_missing',
      'payload_changed',
    ],
    ({ record, pick }) => {
      const field = pick(Object.keys(record.fields));
      record.fields[field] = other(record.fields[field]);
    },
  ],
  'a record is deleted': [
    ['record_missing', 'records_changed'],
    ({ batch: { records }, record }) => void records.splice(records.indexOf(record), 1),
  ],
  'a record is inserted among others': [
    ['record_inserted', 'record_unsealed'],
    ({ batch: { records }, record }) =>
      void records.splice(records.indexOf(record), 0, {
        fields: { ...record.fields, id: 'forged', payload_commitment: null },
        payload: undefined,
      }),
  ],
  'a record is added after the last': [
    ['record_unsealed'],
    ({ batches }) => {
      const { records } = batches.at(-1) as TestBatch;
      const { fields } = records.at(-1) as TestRecord;
      const sequence = Number(fields['sequence']) + 1;
      records.push({
        fields: { ...fields, sequence, id: 'forged', payload_commitment: null },
        payload: undefined,
      });
    },
  ],
  'two records change places': [
    ['record_changed'],
    ({ audit }) => {
      const { records } = lastBatch(audit, 2);
      const [first, second] = records as [TestRecord, TestRecord];
      const [a, b] = [first.fields['sequence'], second.fields['sequence']];
      first.fields['sequence'] = b;
      second.fields['sequence'] = a;
      reverse(records);
    },
  ],
  'the records of two lines are swapped': [
    ['record_missing', 'record_inserted', 'record_unsealed'],
    ({ audit }) => reverse(lastBatch(audit, 2).records),
  ],
  'the tail of a stream is cut off': [['stream_truncated'], ({ batches }) => void batches.pop()],
  'a stream is dropped': [
    ['stream_truncated'],
    ({ audit, pick }) => void audit.streams.delete(pick([...audit.streams.keys()])),
  ],
  'a batch is taken from the middle': [
    ['batch_missing'],
    ({ audit }) => {
      const batches = audit.streams.get(2) as TestBatch[];
      batches.splice(batches.length - 2, 1);
    },
  ],
  'records are numbered anew': [
    ['batch_missing', 'record_unsealed', 'record_inserted', 'record_missing'],
    ({ batches }) => {
      for (const { header, records } of batches) {
        header['first_sequence'] = Number(header['first_sequence']) + 1;
        for (const { fields } of records) fields['sequence'] = Number(fields['sequence']) + 1;
      }
    },
  ],
  'an older batch is played again': [
    ['batch_missing', 'batch_chain_broken'],
    ({ batches, batch: replayed }) => void batches.push(replayed),
  ],
  'an older batch is played again under a number that fits': [
    ['batch_chain_broken'],
    ({ audit }) => {
      const batches = audit.streams.get(2) as TestBatch[];
      const [replayed, last] = batches.slice(-2) as [TestBatch, TestBatch];
      const first = Number(last.header['first_sequence']) + Number(last.header['count']);
      batches.push({
        ...structuredClone(replayed),
        header: {
          ...replayed.header,
          number: Number(last.header['number']) + 1,
          first_sequence: first,
        },
      });
    },
  ],
  'a batch head is changed': [
    ['batch_chain_broken', 'batch_forked', 'batch_missing', 'records_changed', 'record_changed'],
    ({ batch: { header }, pick }) => {
      const field = pick(['sealed_at_ms', 'number', 'first_sequence', 'root', 'previous'] as const);
      const value = header[field];
      header[field] = typeof value === 'string' ? flipped(value) : Number(value) + 1;
    },
  ],
  'the leaf hashes of a batch are changed': [
    ['leaves_changed'],
    ({ audit }) => {
      const { leaves } = lastBatch(audit, 1);
      leaves?.splice(1, 1, flipped(String(leaves[1])));
    },
  ],
  'a record and its leaf hash are changed': [
    ['records_changed'],
    ({ audit }) => {
      const { leaves, records } = lastBatch(audit, 1);
      const { fields } = records[1] as TestRecord;
      fields['outcome'] = 'denied';
      leaves?.splice(1, 1, hash('sha256', `\0${JSON.stringify(fields)}`));
    },
  ],
  'everything is computed anew without the key': [
    ['batch_forked'],
    ({ audit, record }) => {
      record.fields['outcome'] = 'denied';
      audit.recompute();
    },
  ],
  'everything is computed anew, and the host is made to sign for it as well': [
    ['batch_forked'],
    ({ audit }) => {
      const record = lastBatch(audit, 1).records[0] as TestRecord;
      record.fields['outcome'] = 'denied';
      audit.recompute();
      audit.sign({ kind: 'checkpoint', heads: [headOf(lastBatch(audit, 1))] });
    },
  ],
  'the host is made to cut off what is not what it signed for': [
    ['batch_forked'],
    ({ audit }) => {
      const record = lastBatch(audit, 1).records[0] as TestRecord;
      record.fields['outcome'] = 'denied';
      audit.recompute();
      audit.sign({ kind: 'cut', before_ms: 1, cuts: [headOf(lastBatch(audit, 1))] });
      audit.streams.delete(1);
    },
  ],
  'the host is made to move a cut back': [
    ['batch_forked'],
    ({ audit }) => {
      const whole = structuredClone(audit.streams.get(1) as TestBatch[]);
      for (const _ of whole) audit.play({ do: 'cut', instance: 1 });
      audit.sign({
        kind: 'cut',
        before_ms: 1,
        cuts: [{ ...headOf(whole[0] as TestBatch), batch: 0 }],
      });
    },
  ],
  'two streams change places': [
    ['batch_forked', 'stream_truncated', 'batch_missing'],
    ({ audit }) => {
      const [a = [], b = []] = [audit.streams.get(1), audit.streams.get(2)];
      audit.streams.set(1, b).set(2, a);
      for (const [instance, batches] of audit.streams) {
        for (const { header, records } of batches) {
          header['instance'] = instance;
          for (const { fields } of records) fields['instance'] = instance;
        }
      }
      audit.recompute();
    },
  ],
  'a payload is changed': [
    ['payload_changed'],
    ({ audit, pick }) => {
      const { payload } = pick(audit.records().filter((each) => each.payload !== undefined));
      Object.assign(payload as object, { body: '{}' });
    },
  ],
  'a payload is deleted without an erasure': [
    ['payload_missing'],
    ({ audit, pick }) => {
      const record = pick(audit.records().filter((each) => each.payload !== undefined));
      record.payload = undefined;
    },
  ],
  'an erasure is made up': [
    ['bad_signature'],
    ({ audit }) => {
      audit.sign({ kind: 'erasure', actor: 'actor-9.0', payloads: 1 }, keyOf('thief'));
      for (const record of audit.records()) {
        if (record.fields['actor'] === 'actor-9.0') record.payload = undefined;
      }
    },
  ],
  'a checkpoint is forged': [
    ['bad_signature'],
    ({ audit }) => {
      const { body } = audit.statements.at(-1) as { body: Record<string, unknown> };
      const [head] = body['heads'] as Record<string, unknown>[];
      Object.assign(head as object, { hash: 'f'.repeat(64) });
    },
  ],
  'a checkpoint is added with another key': [
    ['bad_signature'],
    ({ audit }) => audit.sign({ kind: 'checkpoint', heads: [] }, keyOf('thief')),
  ],
  'a signature is changed': [
    ['bad_signature'],
    ({ audit, pick }) => {
      const statement = pick(audit.statements);
      statement.signature = flipped(statement.signature);
    },
  ],
  'a statement is taken from the middle': [
    ['statement_missing'],
    ({ audit, pick }) => {
      const inner = audit.statements.slice(1, -1);
      audit.statements.splice(audit.statements.indexOf(pick(inner)), 1);
    },
  ],
  'a statement is played again': [
    ['statement_chain_broken'],
    ({ audit, pick }) => void audit.statements.push(pick(audit.statements)),
  ],
  'the key changes hands without the old one': [
    ['bad_signature'],
    ({ audit }) => {
      const thief = keyOf('thief');
      audit.sign({ kind: 'key', public_key: thief.publicKey, handover: true }, thief);
    },
  ],
  'the key is declared lost': [
    ['key_not_handed_over'],
    ({ audit }) => {
      const thief = keyOf('thief');
      audit.sign({ kind: 'key', public_key: thief.publicKey, handover: false }, thief);
    },
  ],
};
