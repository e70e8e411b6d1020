import { createPrivateKey, createPublicKey, hash, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import type { Head } from '../src/index.ts';
import { keyIdOf } from '../src/index.ts';
import { leafHash, rootOf } from '../src/merkle-tree.ts';

/** A key pair that a seed gives. */
export interface SigningKey {
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/** DER around the 32 bytes of an Ed25519 private key (RFC 8410, section 7). */
const PKCS8_PREFIX = '302e020100300506032b657004220420';

/** Makes the key pair of a seed. */
export function keyOf(seed: string): SigningKey {
  const der = Buffer.from(PKCS8_PREFIX + hash('sha256', seed), 'hex');
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { privateKey, publicKey: Buffer.from(x, 'base64url').toString('hex') };
}

/** A record with its payload, as a test may change it. */
export interface TestRecord {
  fields: Record<string, unknown>;
  payload: Record<string, unknown> | undefined;
}

/** A batch with its records. */
export interface TestBatch {
  header: Record<string, unknown>;
  leaves: string[] | undefined;
  records: TestRecord[];
}

/** A signed statement, parsed. */
export interface TestStatement {
  body: Record<string, unknown>;
  signature: string;
}

/** What happens to an audit. */
export type Event =
  | { readonly do: 'batch'; readonly instance: number; readonly actors: readonly number[] }
  | { readonly do: 'checkpoint' }
  | { readonly do: 'rotate' }
  | { readonly do: 'erase'; readonly actor: number }
  | { readonly do: 'cut'; readonly instance: number };

const ZERO = '0'.repeat(64);
const START_MS = 1_767_225_600_000;
const sorted = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** An audit as a host keeps it, written from the specification alone; open to every change. */
export class SealedAudit {
  readonly statements: TestStatement[] = [];
  readonly streams = new Map<number, TestBatch[]>();
  key: SigningKey;
  #signed = new Map<number, number>();
  #heads = new Map<number, Head>();
  /** How often each actor was forgotten: the next record gives them another name. */
  #forgotten = new Map<number, number>();
  #made = 0;

  constructor(key: SigningKey = keyOf('host')) {
    this.key = key;
    this.sign({ kind: 'opened', public_key: key.publicKey });
  }

  /** Plays events, then signs for what is there. */
  static of(events: readonly Event[], key?: SigningKey): SealedAudit {
    const audit = new SealedAudit(key);
    for (const event of events) audit.play(event);
    audit.play({ do: 'checkpoint' });
    return audit;
  }

  play(event: Event): void {
    if (event.do === 'batch') this.#seal(event.instance, event.actors);
    else if (event.do === 'checkpoint') this.#checkpoint();
    else if (event.do === 'rotate') this.#rotate();
    else if (event.do === 'erase') this.#erase(event.actor);
    else this.#cut(event.instance);
  }

  /** Signs a statement as the next one. */
  sign(content: Record<string, unknown>, key: SigningKey = this.key): void {
    const last = this.statements.at(-1);
    const body = sorted({
      format: 'qmcp-audit-statement-v1',
      number: this.statements.length + 1,
      previous: last === undefined ? ZERO : hash('sha256', JSON.stringify(last.body)),
      at_ms: START_MS + this.statements.length,
      key: keyIdOf(key.publicKey),
      ...content,
    });
    const signature = sign(null, Buffer.from(JSON.stringify(body)), key.privateKey);
    this.statements.push({ body, signature: signature.toString('hex') });
  }

  /** Seals everything anew, as somebody without the key can: no signature changes. */
  recompute(): void {
    for (const batches of this.streams.values()) {
      let previous = (batches[0]?.header['previous'] ?? ZERO) as string;
      for (const batch of batches) {
        const leaves = batch.records.map(({ fields }) => leafHash(JSON.stringify(fields)));
        batch.leaves = leaves.length > 1 ? leaves : undefined;
        batch.header = { ...batch.header, root: rootOf(leaves), previous, count: leaves.length };
        previous = hash('sha256', JSON.stringify(batch.header));
      }
    }
  }

  /** Lines of the signed statements. */
  signedLines(): string[] {
    return this.statements.map(({ body, signature }) =>
      JSON.stringify({
        format: 'qmcp-audit-signed-v1',
        signature,
        statement: JSON.stringify(body),
      }),
    );
  }

  /** The export. */
  lines(): string[] {
    const lines = ['{"format":"qmcp-audit-export-v1","names":false}', ...this.signedLines()];
    for (const [, batches] of [...this.streams].toSorted(([a], [b]) => a - b)) {
      for (const { header, leaves, records } of batches) {
        lines.push(JSON.stringify(header));
        if (leaves !== undefined) {
          lines.push(JSON.stringify({ format: 'qmcp-audit-leaves-v1', leaves }));
        }
        for (const { fields, payload } of records) {
          lines.push(JSON.stringify(fields));
          if (payload !== undefined) lines.push(JSON.stringify(payload));
        }
      }
    }
    return lines;
  }

  #seal(instance: number, actors: readonly number[]): void {
    const batches = this.streams.get(instance) ?? [];
    this.streams.set(instance, batches);
    const head = this.#heads.get(instance);
    const first = (head?.sequence ?? 0) + 1;
    const records = actors.map((actor, index) => this.#record(instance, first + index, actor));
    const leaves = records.map(({ fields }) => leafHash(JSON.stringify(fields)));
    const header = sorted({
      format: 'qmcp-audit-batch-v1',
      instance,
      number: (head?.batch ?? 0) + 1,
      kind: 'live',
      sealed_at_ms: START_MS + this.#made,
      first_sequence: first,
      count: records.length,
      root: rootOf(leaves),
      previous: head?.hash ?? ZERO,
    });
    batches.push({ header, leaves: leaves.length > 1 ? leaves : undefined, records });
    this.#heads.set(instance, {
      instance,
      batch: (head?.batch ?? 0) + 1,
      sequence: first + records.length - 1,
      hash: hash('sha256', JSON.stringify(header)),
    });
  }

  #record(instance: number, sequence: number, actor: number): TestRecord {
    this.#made += 1;
    const id = `record-${this.#made}`;
    const salt = hash('sha256', `salt ${this.#made}`).slice(0, 32);
    const body = JSON.stringify({ arguments: { made: this.#made } });
    const carries = this.#made % 3 !== 0;
    const fields = sorted({
      format: 'qmcp-audit-record-v1',
      id,
      instance,
      sequence,
      actor: this.#nameOf(actor),
      started_at_ms: START_MS + this.#made,
      outcome: 'ok',
      payload_commitment: carries ? hash('sha256', salt + body) : null,
    });
    const payload = carries
      ? { body, format: 'qmcp-audit-payload-v1', record_id: id, salt }
      : undefined;
    return { fields, payload };
  }

  #nameOf(actor: number): string {
    return `actor-${actor}.${this.#forgotten.get(actor) ?? 0}`;
  }

  #checkpoint(): void {
    const heads = [...this.#heads.values()].filter(
      ({ instance, batch }) => batch > (this.#signed.get(instance) ?? 0),
    );
    if (heads.length === 0) return;
    this.sign({ kind: 'checkpoint', heads });
    for (const { instance, batch } of heads) this.#signed.set(instance, batch);
  }

  #rotate(): void {
    const next = keyOf(this.key.publicKey);
    this.sign({ kind: 'key', public_key: next.publicKey, handover: true });
    this.key = next;
  }

  #erase(number: number): void {
    const actor = this.#nameOf(number);
    this.#forgotten.set(number, (this.#forgotten.get(number) ?? 0) + 1);
    let payloads = 0;
    for (const record of this.records()) {
      if (record.fields['actor'] !== actor || record.payload === undefined) continue;
      record.payload = undefined;
      payloads += 1;
    }
    this.sign({ kind: 'erasure', actor, payloads });
  }

  #cut(instance: number): void {
    const batch = this.streams.get(instance)?.shift();
    if (batch === undefined) return;
    const { number, first_sequence: first, count } = batch.header;
    const cut = {
      instance,
      batch: number,
      sequence: Number(first) + Number(count) - 1,
      hash: hash('sha256', JSON.stringify(batch.header)),
    };
    this.sign({ kind: 'cut', before_ms: START_MS, cuts: [cut] });
    if (this.streams.get(instance)?.length === 0) this.streams.delete(instance);
  }

  /** All records, stream by stream. */
  records(): TestRecord[] {
    return [...this.streams.values()].flat().flatMap(({ records }) => records);
  }
}
