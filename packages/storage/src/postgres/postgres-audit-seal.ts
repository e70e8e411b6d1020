import type {
  AuditCut,
  AuditErasureResult,
  AuditPublicKey,
  AuditSeal,
  AuditStanding,
} from '@qmcp/contracts';

import { LAST_RECORD, toStanding, UNSIGNED_RECORDS } from '../audit/audit-standing.ts';
import { SigningKey } from '../audit/signing-key.ts';
import { checkpointsOf } from '../audit/statement.ts';
import { storable } from '../storable.ts';
import { checkCut } from './check-cut.ts';
import type { Connections } from './connections.ts';
import { cutSlice, planCut } from './cut-records.ts';
import type { DatabaseKeyRing } from './database-key-ring.ts';
import { erasePrincipal } from './erase-principal.ts';
import type { OwnStreams } from './own-streams.ts';
import type { Partitions } from './partitions.ts';
import { failedStatement } from './postgres-failure.ts';
import type { PostgresSignedLog } from './postgres-signed-log.ts';
import type { SigningTransaction } from './signing-transaction.ts';
import { noteSigned, takeEndedHeads } from './unsigned-heads.ts';

interface Parts {
  /** Where is read how things stand; tells whether the store is open. */
  readonly connections: Connections;
  readonly log: PostgresSignedLog;
  readonly streams: OwnStreams;
  readonly keys: DatabaseKeyRing;
  readonly partitions: Partitions;
}

/** Signs for the audit on PostgreSQL. */
export class PostgresAuditSeal implements AuditSeal {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** How many of our batches no checkpoint has signed for. */
  get unsignedBatches(): number {
    return this.#parts.streams.unsignedBatches;
  }

  async publicKey(): Promise<AuditPublicKey> {
    return toPublic(await this.#write((transaction) => transaction.open()));
  }

  /** Without a secret, and before anything was ever signed, nothing is. */
  async checkpoint(): Promise<number | null> {
    this.#parts.connections.assertOpen();
    return this.signHeads();
  }

  /** Does the same while the store closes. */
  async signHeads(): Promise<number | null> {
    const { log, streams, keys } = this.#parts;
    const own = streams.unsignedHeads;
    const statement = await log.write(async (transaction) => {
      if (!keys.hasSecret && (await transaction.lock()).number === 0) return null;
      await transaction.open();
      const { connection } = transaction;
      const ours = [streams.head, ...own].map(({ instance }) => instance);
      const heads = [...(await takeEndedHeads(connection, ours)), ...own];
      if (heads.length === 0) return null;
      await noteSigned(connection, own);
      let newest: number | null = null;
      for (const content of checkpointsOf(heads)) newest = await transaction.sign(content);
      return newest;
    });
    if (statement !== null) streams.noteSigned(own);
    return statement;
  }

  async standing(): Promise<AuditStanding> {
    const { connections } = this.#parts;
    const [checkpoints, unsigned, last] = await Promise.all([
      connections.read<{ body: string }>({
        text: `select body from audit_statement
          where body::json ->> 'kind' = 'checkpoint' order by number desc limit 1`,
      }),
      connections.read<{ records: string }>({ text: UNSIGNED_RECORDS }),
      connections.read<Record<string, unknown>>({ text: LAST_RECORD }),
    ]);
    return toStanding({
      checkpoint: checkpoints[0]?.body,
      unsigned: unsigned[0]?.records,
      last: last[0],
    });
  }

  rotateKey({ lost }: { readonly lost: boolean }): Promise<AuditPublicKey> {
    const { keys } = this.#parts;
    const fresh = SigningKey.generate();
    return this.#write(async (transaction) => {
      const { number } = await transaction.lock();
      const signer = lost && number > 0 ? fresh : await transaction.open();
      await transaction.keep(fresh);
      const content = { kind: 'key', public_key: fresh.publicKey } as const;
      await transaction.sign({ ...content, handover: signer !== fresh }, signer);
      await keys.forgetOthers(transaction.connection, fresh);
      return toPublic(fresh);
    });
  }

  async erase(principalId: string): Promise<AuditErasureResult | undefined> {
    const principal = storable(principalId).toWellFormed();
    const erased = await this.#write((transaction) => erasePrincipal(transaction, principal));
    return erased && { ...erased, leftInLog: false };
  }

  async planCut(beforeMs: number): Promise<AuditCut> {
    const { records, batches, streams } = await this.#plan(beforeMs);
    return { records, batches, streams };
  }

  async cut(beforeMs: number): Promise<AuditCut> {
    const plan = await this.#plan(beforeMs);
    let left = await this.#write(({ connection }) => checkCut(connection, plan.last, beforeMs));
    let [records, batches] = [0, 0];
    while (left.length > 0) {
      const planned = left;
      const slice = await this.#write(async (transaction) => {
        await transaction.open();
        const gone = await cutSlice(transaction.connection, planned);
        if (gone.cuts.length > 0) {
          await transaction.sign({ kind: 'cut', before_ms: beforeMs, cuts: gone.cuts });
        }
        return gone;
      });
      ({ left } = slice);
      records += slice.records;
      batches += slice.batches;
    }
    if (records > 0) await this.#dropEmptyMonths(beforeMs);
    return { records, batches, streams: plan.streams };
  }

  async #dropEmptyMonths(beforeMs: number): Promise<void> {
    try {
      await this.#parts.partitions.dropEmpty(beforeMs);
    } catch (error) {
      throw failedStatement(error);
    }
  }

  #plan(beforeMs: number): ReturnType<typeof planCut> {
    return this.#write(({ connection }) => planCut(connection, beforeMs));
  }

  #write<T>(work: (transaction: SigningTransaction) => Promise<T>): Promise<T> {
    this.#parts.connections.assertOpen();
    return this.#parts.log.write(work);
  }
}

const toPublic = ({ id, publicKey }: SigningKey): AuditPublicKey => ({ id, publicKey });
