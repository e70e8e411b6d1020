import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type {
  HeldCallKey,
  HumanRequest,
  HumanRequestChanges,
  HumanRequestFilter,
  HumanRequestPage,
  HumanRequestStore,
} from '@qmcp/contracts';

import { conditionsOf, toPage } from '../human-request-query.ts';
import {
  heldKeyOf,
  identityOf,
  parseHumanRequest,
  recovered,
  stateOf,
} from '../human-request-row.ts';
import type { GroupCommit } from './group-commit.ts';
import { prepareHumanRequestStatements } from './human-request-statements.ts';
import type { HumanRequestStatements } from './human-request-statements.ts';
import type { Instances } from './instances.ts';
import type { StoreState } from './store-state.ts';

interface Parts {
  readonly database: DatabaseSync;
  readonly state: StoreState;
  readonly writer: GroupCommit;
  readonly instances: Instances;
}

/** Human requests on SQLite. */
export class SqliteHumanRequestStore implements HumanRequestStore {
  readonly #parts: Parts;
  readonly #statements: HumanRequestStatements;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#statements = prepareHumanRequestStatements(parts.database);
  }

  create(request: HumanRequest): Promise<HumanRequest> {
    return this.#parts.writer.write(() => {
      const key = heldKeyOf(request);
      const standing = key && this.#findHeld(key, request.createdAtMs);
      if (standing !== undefined) return standing;
      this.#statements.insert.run({ ...identityOf(request), ...stateOf(request) });
      return request;
    });
  }

  async get(id: string): Promise<HumanRequest | undefined> {
    this.#parts.state.assertUsable();
    return toRequest(this.#statements.get.get(id));
  }

  replace(request: HumanRequest): Promise<boolean> {
    return this.#parts.writer.write(() => this.#replace(request));
  }

  async list(
    filter: HumanRequestFilter,
    { limit, before }: { readonly limit: number; readonly before?: string },
  ): Promise<HumanRequestPage> {
    this.#parts.state.assertUsable();
    const conditions = conditionsOf(filter, before);
    const where = conditions.map(({ column, operator }) => `${column} ${operator} ?`).join(' and ');
    const rows = this.#parts.database
      .prepare(
        `select content from human_request ${where && `where ${where}`} order by id desc limit ?`,
      )
      .all(...conditions.map(({ value }) => value), limit + 1);
    return toPage(toRequests(rows), limit);
  }

  async findHeld(key: HeldCallKey, nowMs: number): Promise<HumanRequest | undefined> {
    this.#parts.state.assertUsable();
    return this.#findHeld(key, nowMs);
  }

  async due(nowMs: number, limit: number): Promise<readonly HumanRequest[]> {
    this.#parts.state.assertUsable();
    return toRequests(this.#statements.due.all(nowMs, limit));
  }

  async recover(end: (request: HumanRequest) => HumanRequest): Promise<number> {
    this.#parts.state.assertUsable();
    let ended = 0;
    for (const { number, lock } of this.#parts.instances.takeOver()) {
      try {
        ended += await this.#endCallsOf(number, end);
      } finally {
        lock.release();
      }
    }
    return ended;
  }

  async countPending(requesterId: string, most: number): Promise<number> {
    this.#parts.state.assertUsable();
    return Number(this.#statements.countPending.get(requesterId, most)?.['count']);
  }

  purge(endedBeforeMs: number, limit: number): Promise<number> {
    return this.#parts.writer.write(() =>
      Number(this.#statements.purge.run(endedBeforeMs, limit).changes),
    );
  }

  async nextDueMs(): Promise<number | null> {
    this.#parts.state.assertUsable();
    const dueMs = this.#statements.nextDue.get()?.['due_ms'] ?? null;
    return dueMs === null ? null : Number(dueMs);
  }

  async changes(): Promise<number> {
    this.#parts.state.assertUsable();
    return Number(this.#statements.changes.get()?.['count']);
  }

  async changedSince(after: number, limit: number): Promise<HumanRequestChanges> {
    this.#parts.state.assertUsable();
    const rows = this.#statements.changedSince.all(after, limit);
    return { requests: toRequests(rows), changes: Number(rows.at(-1)?.['change'] ?? after) };
  }

  /** Runs once for each instance, whoever tries: its calls have no runner after the same transaction. */
  #endCallsOf(lost: number, end: (request: HumanRequest) => HumanRequest): Promise<number> {
    const { writer, instances } = this.#parts;
    return writer.write(() => {
      const requests = toRequests(this.#statements.runBy.all(lost));
      for (const request of requests) this.#replace(recovered(request, end));
      instances.noteEnded(lost);
      return requests.length;
    });
  }

  #findHeld(key: HeldCallKey, nowMs: number): HumanRequest | undefined {
    return toRequest(this.#statements.findHeld.get({ ...key, nowMs }));
  }

  #replace(request: HumanRequest): boolean {
    return this.#statements.replace.run({ ...stateOf(request), id: request.id }).changes === 1;
  }
}

type Row = NonNullable<ReturnType<StatementSync['get']>>;

const toRequest = (row: Row | undefined): HumanRequest | undefined =>
  row && parseHumanRequest(row['content']);

const toRequests = (rows: readonly Row[]): HumanRequest[] =>
  rows.map(({ content }) => parseHumanRequest(content));
