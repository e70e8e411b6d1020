import { Pool } from 'pg';
import type { QueryResult, QueryResultRow } from 'pg';

import type { Clock, Logger } from '@qmcp/contracts';

import { storeClosed } from '../store-errors.ts';
import { on } from './asker.ts';
import type { Asker, Statement } from './asker.ts';
import { connectionConfig } from './connection-config.ts';
import {
  databaseBusy,
  isDisturbed,
  isPoolTimeout,
  isUndone,
  outcomeUnknown,
  poolExhausted,
  refusedStatement,
} from './postgres-failure.ts';
import { retryWhileDisturbed } from './retry-while-disturbed.ts';

/** Longest that a statement may take; its connection is given up then. */
const STATEMENT_TIMEOUT_MS = 30_000;
const IDLE_TIMEOUT_MS = 30_000;
/** Most statements that may wait for a connection. */
const MAX_WAITING = 10_000;

interface Parts {
  readonly url: string;
  readonly maxConnections: number;
  /** How long the database may be away before callers hear of it. */
  readonly giveUpAfterMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Connections that statements share, each a transaction of its own. Nothing is kept on a connection from one statement to
 * the next, so that PgBouncer may stand in between, in transaction mode.
 */
export class Connections {
  readonly #parts: Parts;
  readonly #pool: Pool;
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#pool = new Pool({
      ...connectionConfig(parts.url),
      max: parts.maxConnections,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      query_timeout: STATEMENT_TIMEOUT_MS,
    });
    // The pool has removed the connection already; the next statement opens another.
    this.#pool.on('error', (error) => {
      parts.logger.debug({ err: error }, 'an idle connection to the database broke');
    });
  }

  get isOpen(): boolean {
    return this.#closing === undefined;
  }

  /** @throws PlatformError `store_closed` */
  assertOpen(): void {
    if (!this.isOpen) throw storeClosed();
  }

  /**
   * Runs a statement that may run twice, as often as the connection breaks meanwhile.
   * @throws PlatformError `store_busy`, `store_failed`, `store_closed`
   */
  async read<Row extends QueryResultRow>(statement: Statement): Promise<readonly Row[]> {
    const { rows } = await this.#retry(() => this.attempt<Row>(statement), isDisturbed);
    return rows;
  }

  /**
   * Runs a change once: again only where it is certain that nothing was done.
   * @throws PlatformError `store_busy`, `store_failed`, `store_outcome_unknown`, `store_closed`
   */
  async write<Row extends QueryResultRow>(statement: Statement): Promise<QueryResult<Row>> {
    return this.#retry(() => this.attempt<Row>(statement), isUndone);
  }

  /**
   * Runs statements in a transaction: again only where it is certain that nothing was done.
   * @throws PlatformError `store_busy`, `store_failed`, `store_outcome_unknown`, `store_closed`, or one that `work` threw
   */
  async transaction<T>(work: (connection: Asker) => Promise<T>): Promise<T> {
    let isCommitting = false;
    const transact = (): Promise<T> => {
      isCommitting = false;
      return this.#transact(async (connection) => {
        const result = await work(connection);
        isCommitting = true;
        return result;
      });
    };
    // Before its commit a transaction that broke has done nothing.
    return this.#retry(transact, (error) => (isCommitting ? isUndone : isDisturbed)(error));
  }

  /** Runs a statement once. @throws what `pg` throws, or PlatformError `store_busy`, `store_closed` */
  async attempt<Row extends QueryResultRow>({
    text,
    values = [],
  }: Statement): Promise<QueryResult<Row>> {
    this.assertOpen();
    if (this.#pool.waitingCount >= MAX_WAITING) throw poolExhausted(this.#parts.maxConnections);
    return this.#pool.query<Row>(text, [...values]);
  }

  /** Lets what was asked finish. Calling again does nothing. */
  close(): Promise<void> {
    return (this.#closing ??= this.#pool.end());
  }

  async #transact<T>(work: (connection: Asker) => Promise<T>): Promise<T> {
    this.assertOpen();
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    // The statement under way, or the next one, tells as well; unheard, an error would end the process.
    client.on('error', ignore);
    try {
      await client.query('begin');
      const result = await work(on(client));
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.off('error', ignore);
      client.release(broken);
    }
  }

  async #retry<T>(work: () => Promise<T>, isWorthwhile: (error: unknown) => boolean): Promise<T> {
    const { clock, giveUpAfterMs } = this.#parts;
    try {
      return await retryWhileDisturbed(work, { clock, giveUpAfterMs, isWorthwhile });
    } catch (error) {
      throw isWorthwhile(error) ? this.#busy(error) : this.#refused(error);
    }
  }

  #busy(error: unknown): Error {
    return isPoolTimeout(error)
      ? poolExhausted(this.#parts.maxConnections, error)
      : databaseBusy(error);
  }

  #refused(error: unknown): Error {
    return isDisturbed(error) ? outcomeUnknown(error) : refusedStatement(error);
  }
}

const ignore = (): void => undefined;
