import type { AuditIntent, AuditRecord, Clock } from '@qmcp/contracts';

import { storeClosed } from '../store-errors.ts';
import { Actors } from './actors.ts';
import { findWritten, writeBatch } from './audit-statements.ts';
import type { AuditJob } from './audit-statements.ts';
import { BatchQueue } from './batch-queue.ts';
import type { JobFailure } from './batch-queue.ts';
import type { Connections } from './connections.ts';
import type { Instances } from './instances.ts';
import type { Partitions } from './partitions.ts';
import {
  databaseBusy,
  isDisturbed,
  lacksActor,
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
}

/** Writes the audit in batches, each acknowledged once PostgreSQL has it on disk. */
export class AuditWriter {
  readonly #parts: Parts;
  readonly #actors: Actors;
  readonly #queue = new BatchQueue<AuditJob>((jobs) => this.#write(jobs));
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#actors = new Actors(parts.connections);
  }

  /** @throws PlatformError `store_busy`, `store_failed`, `store_closed` */
  async begin(begun: AuditIntent): Promise<void> {
    await this.#push({ id: begun.id, begun });
  }

  /** @throws PlatformError `store_busy`, `store_failed`, `store_closed` */
  async append(ended: AuditRecord): Promise<void> {
    await this.#push({ id: ended.id, ended });
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
    const { clock, giveUpAfterMs, instances } = this.#parts;
    let left = jobs;
    let writtenAs = instances.own;
    const deliver = async (attempt: number): Promise<void> => {
      if (attempt > 0) left = await this.#withoutWritten(left, writtenAs);
      if (left.length === 0) return;
      writtenAs = instances.own;
      await this.#insert(left);
    };
    await retryWhileDisturbed(deliver, { clock, giveUpAfterMs, isWorthwhile: isDisturbed });
  }

  async #withoutWritten(jobs: readonly AuditJob[], instance: number): Promise<readonly AuditJob[]> {
    const { rows } = await this.#parts.connections.attempt<{ id: string }>(
      findWritten(instance, jobs),
    );
    const written = new Set(rows.map(({ id }) => id));
    return jobs.filter(({ id }) => !written.has(id));
  }

  async #insert(jobs: readonly AuditJob[]): Promise<void> {
    try {
      await this.#insertPrepared(jobs);
    } catch (error) {
      if (!lacksActor(error) && !lacksPartition(error)) throw error;
      // What we remember to be there was taken away: a person forgotten, a month dropped.
      this.#actors.forget();
      this.#parts.partitions.forget();
      await this.#insertPrepared(jobs);
    }
  }

  async #insertPrepared(jobs: readonly AuditJob[]): Promise<void> {
    const { connections, instances, partitions } = this.#parts;
    await partitions.ensure(jobs.filter((job) => 'ended' in job).map(({ id }) => id));
    await this.#actors.ensure(jobs.map((job) => ('ended' in job ? job.ended : job.begun)));
    for (;;) {
      const { own } = instances;
      const { rowCount } = await connections.attempt(writeBatch(own, jobs));
      if (rowCount !== 0) return;
      await instances.renew(own);
    }
  }
}
