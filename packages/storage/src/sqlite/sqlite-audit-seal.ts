import type { DatabaseSync } from 'node:sqlite';

import type {
  AuditCut,
  AuditErasureResult,
  AuditPublicKey,
  AuditSeal,
  AuditStanding,
  Clock,
} from '@qmcp/contracts';

import { LAST_RECORD, toStanding, UNSIGNED_RECORDS } from '../audit/audit-standing.ts';
import type { KeyRing } from '../audit/key-ring.ts';
import { SigningKey } from '../audit/signing-key.ts';
import { checkpointsOf } from '../audit/statement.ts';
import type { StreamHead } from '../audit/statement.ts';
import type { AuditChain } from './audit-chain.ts';
import { checkCut } from './check-cut.ts';
import { cutSlice, planCut } from './cut-records.ts';
import { emptyLog } from './empty-log.ts';
import { erasePrincipal } from './erase-principal.ts';
import { overwriting } from './overwriting.ts';
import type { SignedLog } from './signed-log.ts';
import { SliceSize } from './slice-size.ts';
import type { StoreState } from './store-state.ts';
import { takeEndedHeads } from './unsigned-heads.ts';

interface Parts {
  readonly clock: Clock;
  readonly database: DatabaseSync;
  readonly state: StoreState;
  readonly log: SignedLog;
  readonly chain: AuditChain;
  readonly keys: KeyRing;
}

/** Signs for the audit on SQLite. */
export class SqliteAuditSeal implements AuditSeal {
  readonly #parts: Parts;
  #signedBatch = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** How many of our batches no checkpoint has signed for. */
  get unsignedBatches(): number {
    return this.#parts.chain.head.batch - this.#signedBatch;
  }

  async publicKey(): Promise<AuditPublicKey> {
    this.#parts.state.assertUsable();
    return toPublic(await this.#parts.log.write(() => this.#parts.log.open()));
  }

  async checkpoint(): Promise<number | null> {
    this.#parts.state.assertUsable();
    return this.signHeads();
  }

  /** Does the same while the store closes. */
  async signHeads(): Promise<number | null> {
    const { database, log, chain } = this.#parts;
    let signedBatch = this.#signedBatch;
    const statement = await log.write((sign) => {
      const { head } = chain;
      const heads = [...takeEndedHeads(database, head.instance)];
      if (head.batch > this.#signedBatch) heads.push(head);
      if (heads.length === 0) {
        log.open();
        return null;
      }
      signedBatch = head.batch;
      this.#noteSigned(head);
      return (
        checkpointsOf(heads)
          .map((content) => sign(content))
          .at(-1) ?? null
      );
    });
    this.#signedBatch = signedBatch;
    return statement;
  }

  async standing(): Promise<AuditStanding> {
    const { database, state } = this.#parts;
    state.assertUsable();
    const checkpoints = database.prepare(
      `select body from audit_statement where json_extract(body, '$.kind') = 'checkpoint' order by number desc limit 1`,
    );
    return toStanding({
      checkpoint: checkpoints.get()?.['body'],
      unsigned: database.prepare(UNSIGNED_RECORDS).get()?.['records'],
      last: database.prepare(LAST_RECORD).get(),
    });
  }

  async rotateKey({ lost }: { readonly lost: boolean }): Promise<AuditPublicKey> {
    const { state, log, keys } = this.#parts;
    state.assertUsable();
    const fresh = SigningKey.generate();
    keys.keep(fresh);
    try {
      const old = await log.write((sign) => {
        const signer = lost && log.hasBegun() ? fresh : log.open();
        sign({ kind: 'key', public_key: fresh.publicKey, handover: signer !== fresh }, signer);
        return signer;
      });
      if (old !== fresh) keys.forget(old.id);
      return toPublic(fresh);
    } catch (error) {
      // After a failed sync it may be in force all the same.
      if (!log.isInForce(fresh)) keys.forget(fresh.id);
      throw error;
    }
  }

  async erase(principalId: string): Promise<AuditErasureResult | undefined> {
    const { database, state, log, clock } = this.#parts;
    state.assertUsable();
    const erased = await log.write((sign) => {
      const found = overwriting(database, () => erasePrincipal(database, principalId));
      if (found !== undefined) sign({ kind: 'erasure', ...found });
      return found;
    });
    // Also for who is not known any more: an erasure before may have ended with its process before it came to this.
    const emptied = await emptyLog(database, clock);
    return erased && { ...erased, leftInLog: !emptied };
  }

  async planCut(beforeMs: number): Promise<AuditCut> {
    this.#parts.state.assertUsable();
    const { records, batches, streams } = planCut(this.#parts.database, beforeMs);
    return { records, batches, streams };
  }

  async cut(beforeMs: number): Promise<AuditCut> {
    const { database, state, log, clock } = this.#parts;
    state.assertUsable();
    const plan = planCut(database, beforeMs);
    const last = await checkCut(this.#parts, plan.last, beforeMs);
    const size = new SliceSize();
    let [records, batches] = [0, 0];
    for (;;) {
      const slice = await log.write((sign) => {
        const startedMs = clock.monotonicMs();
        const { cuts, ...gone } = overwriting(database, () =>
          cutSlice(database, last, size.records),
        );
        if (cuts.length > 0) sign({ kind: 'cut', before_ms: beforeMs, cuts });
        size.learn(clock.monotonicMs() - startedMs);
        return gone;
      });
      if (slice.streams === 0) return { records, batches, streams: plan.streams };
      records += slice.records;
      batches += slice.batches;
    }
  }

  #noteSigned({ instance, batch }: StreamHead): void {
    this.#parts.database
      .prepare('update audit_open_stream set signed_batch = ? where instance = ?')
      .run(batch, instance);
  }
}

const toPublic = ({ id, publicKey }: SigningKey): AuditPublicKey => ({ id, publicKey });
