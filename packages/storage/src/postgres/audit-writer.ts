import type { AuditIntent, AuditRecord, Clock } from '@qmcp/contracts';

import type { IntentRow } from '../audit/audit-row.ts';
import type { Hash } from '../audit/merkle-tree.ts';
import { storeClosed } from '../store-errors.ts';
import { Actors } from './actors.ts';
import { makeBatch } from './audit-batch.ts';
import type { AuditBatch, AuditJob } from './audit-batch.ts';
import { findBegun, findStream, writeBatch } from './audit-statements.ts';
import type { StreamState } from './audit-statements.ts';
import { BatchQueue } from './batch-queue.ts';
import type { JobFailure } from './batch-queue.ts';
import type { Connections } from './connections.ts';
import type { Instances } from './instances.ts';
import { OwnStreams } from './own-streams.ts';
import type { Partitions } from './partitions.ts';
import {
  databaseBusy,
  isBatchDuplicate,
  isDisturbed,
  isUndone,
  lacksPartition,
  refusedStatement,
} from './postgres-failure.ts';
import { retryWhileDisturbed } from './retry-while-disturbed.ts';

interface Parts {
  /** Its own, so that no read can keep it from writing. */
  readonly connections: Connections;
  readonly instances: Instances;
  readonly partitions: Partitions;
  readonly clock: Clock;
  /** How long the database may be away before callers hear of it. */
  readonly giveUpAfterMs: number;
  /** Hears of each batch that was written. Must not throw. */
  readonly onWritten: () => void;
}

/** Writes the audit in batches, sealed as it writes them, each acknowledged once PostgreSQL has it on disk. */
export class AuditWriter {
  /** What it has written. */
  readonly streams: OwnStreams;
  readonly #parts: Parts;
  readonly #actors: Actors;
  readonly #queue = new BatchQueue<AuditJob>((jobs) => this.#write(jobs));
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#actors = new Actors(parts.connections);
    this.streams = new OwnStreams(parts.instances.own);
  }

  /** @throws PlatformError `store_busy`, `store_failed`, `store_closed` */
  async begin(begun: AuditIntent): Promise<void> {
    await this.#push({ id: begun.id, begun });
  }

  /** @throws PlatformError `store_busy`, `store_failed`, `store_closed` */
  async append(ended: AuditRecord): Promise<void> {
    await this.#push({ id: ended.id, ended });
  }

  /**
   * Closes what a lost process left open.
   * @throws PlatformError `store_busy`, `store_failed`, `store_closed`
   */
  async closeLost(lost: IntentRow): Promise<void> {
    await this.#push({ id: lost.id, lost });
  }

  /** Refuses what comes from now on. Resolves once nothing waits. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#queue.settled();
  }

  async #push(job: AuditJob): Promise<void> {
    if (this.#closed) throw storeClosed();
    await this.#queue.push(job);
  }

  /** Where one job spoils the batch, halves find it, so that it alone fails. */
  async #write(jobs: readonly AuditJob[]): Promise<readonly JobFailure[]> {
    try {
      await this.#deliver(jobs);
      this.#parts.onWritten();
      return jobs.map(() => undefined);
    } catch (error) {
      if (isDisturbed(error)) return jobs.map(() => databaseBusy(error));
      if (jobs.length === 1) return [refusedStatement(error)];
    }
    const half = Math.ceil(jobs.length / 2);
    return [...(await this.#write(jobs.slice(0, half))), ...(await this.#write(jobs.slice(half)))];
  }

  /** A connection that breaks leaves open whether the batch was written, so we look before we write it again. */
  async #deliver(jobs: readonly AuditJob[]): Promise<void> {
    const { clock, giveUpAfterMs } = this.#parts;
    const delivery = new Delivery(jobs);
    const deliver = async (attempt: number): Promise<void> => {
      if (attempt > 0 && (await this.#isThere(delivery))) return;
      while (!(await this.#send(delivery))) {
        if (await this.#isThere(delivery)) return;
      }
    };
    await retryWhileDisturbed(deliver, { clock, giveUpAfterMs, isWorthwhile: isDisturbed });
  }

  /** @returns false where what was hashed is not what is there, and nothing was written */
  async #send(delivery: Delivery): Promise<boolean> {
    const { connections, instances } = this.#parts;
    if (this.streams.head.instance !== instances.own) this.streams.beginAs(instances.own);
    const before = this.streams.head;
    const batch = await this.#prepare(delivery.jobs);
    delivery.noteSent(batch, before.instance);
    try {
      const { rowCount } = await connections.attempt(writeBatch(before, batch));
      if (rowCount === 0) return false;
    } catch (error) {
      if (isBatchDuplicate(error) || this.#lacksPartition(error, delivery)) return false;
      const { sealed } = batch;
      if (sealed !== undefined && isDisturbed(error) && !isUndone(error)) {
        this.streams.noteUnanswered(sealed);
      }
      throw error;
    }
    if (batch.sealed !== undefined) this.streams.advance(batch.sealed);
    return true;
  }

  async #prepare(jobs: readonly AuditJob[]): Promise<AuditBatch> {
    const { partitions, clock } = this.#parts;
    await partitions.ensure(jobs.filter((job) => !('begun' in job)).map(({ id }) => id));
    const callers = jobs.flatMap((job) => {
      if ('lost' in job) return [];
      return 'ended' in job ? job.ended : job.begun;
    });
    const actors = await this.#actors.find(callers);
    return makeBatch(jobs, { before: this.streams.head, actors, sealedAtMs: clock.nowMs() });
  }

  /** A month may have been dropped that we remember to be there; looking twice would not help. */
  #lacksPartition(error: unknown, delivery: Delivery): boolean {
    if (!lacksPartition(error) || delivery.lackedPartition) return false;
    delivery.lackedPartition = true;
    this.#parts.partitions.forget();
    return true;
  }

  /** Looks what has become of a batch, and puts right what we took for granted. */
  async #isThere(delivery: Delivery): Promise<boolean> {
    const { connections, instances } = this.#parts;
    const { head } = this.streams;
    if (delivery.hashes.size === 0 && (await this.#hasBegun(delivery))) return true;
    const { rows } = await connections.attempt<StreamState>(findStream(head));
    const { ended = true, next_hash: next = null, last_sequence: last } = rows[0] ?? {};
    if (next !== null && this.streams.recognise(next)) return delivery.hashes.has(next);
    if (ended) await instances.renew(head.instance);
    else if (next !== null || last !== head.sequence) await instances.abandon(head.instance);
    else this.#actors.forget();
    return false;
  }

  /** Calls that only begin make no batch that could be looked for. */
  async #hasBegun({ jobs, instance }: Delivery): Promise<boolean> {
    const { rowCount } = await this.#parts.connections.attempt(findBegun(instance, jobs));
    return rowCount === jobs.length;
  }
}

/** Jobs on their way, and what they were sent as. */
class Delivery {
  readonly jobs: readonly AuditJob[];
  /** Of the batches that they were sent in. */
  readonly hashes = new Set<Hash>();
  /** Under which number they were sent last; 0 before they were. */
  instance = 0;
  lackedPartition = false;

  constructor(jobs: readonly AuditJob[]) {
    this.jobs = jobs;
  }

  noteSent({ sealed }: AuditBatch, instance: number): void {
    if (sealed !== undefined) this.hashes.add(sealed.hash);
    this.instance = instance;
  }
}
