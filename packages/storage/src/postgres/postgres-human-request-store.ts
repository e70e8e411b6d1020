import type {
  HeldCallKey,
  HumanRequest,
  HumanRequestChanges,
  HumanRequestFilter,
  HumanRequestPage,
  HumanRequestStore,
} from '@qmcp/contracts';

import { conditionsOf, toPage } from '../human-request-query.ts';
import { identityOf, parseHumanRequest, recovered, stateOf } from '../human-request-row.ts';
import type { Statement } from './asker.ts';
import type { Connections } from './connections.ts';
import type { Instances } from './instances.ts';
import { storable } from '../storable.ts';
import { Turns } from './turns.ts';

interface Parts {
  readonly connections: Connections;
  readonly instances: Instances;
}

interface Row {
  readonly content: string;
}

/** Human requests on PostgreSQL. */
export class PostgresHumanRequestStore implements HumanRequestStore {
  readonly #parts: Parts;
  readonly #turns = new Turns();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  create(request: HumanRequest): Promise<HumanRequest> {
    const identity = identityOf(request);
    const { revision, status, expiresAtMs, runner, content } = stateOf(request);
    return this.#turns.take(request.id, async () => {
      const { rows } = await this.#parts.connections.write<Row>({
        text: `select create_human_request(
          row($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)::human_request, $13) as content`,
        values: [
          storable(identity.id),
          revision,
          status,
          storable(identity.type),
          storable(identity.requesterId),
          storable(identity.correlationId),
          expiresAtMs,
          storable(identity.heldPrincipalId),
          storable(identity.heldTool),
          identity.heldArgumentsDigest,
          runner,
          content,
          request.createdAtMs,
        ],
      });
      return parseHumanRequest((rows as [Row])[0].content);
    });
  }

  async get(id: string): Promise<HumanRequest | undefined> {
    const [request] = await this.#read({
      text: 'select content from human_request where id = $1',
      values: [storable(id)],
    });
    return request;
  }

  replace(request: HumanRequest): Promise<boolean> {
    const { revision, status, expiresAtMs, runner, content } = stateOf(request);
    return this.#turns.take(request.id, async () => {
      const { rowCount } = await this.#parts.connections.write({
        text: `update human_request set revision = $2, status = $3, expires_at_ms = $4, runner = $5, content = $6
          where id = $1 and revision = $2 - 1`,
        values: [storable(request.id), revision, status, expiresAtMs, runner, content],
      });
      return rowCount === 1;
    });
  }

  async list(
    filter: HumanRequestFilter,
    { limit, before }: { readonly limit: number; readonly before?: string },
  ): Promise<HumanRequestPage> {
    const conditions = conditionsOf(filter, before);
    const where = conditions
      .map(({ column, operator }, index) => `${column} ${operator} $${index + 2}`)
      .join(' and ');
    const read = await this.#read({
      text: `select content from human_request ${where && `where ${where}`} order by id desc limit $1`,
      values: [limit + 1, ...conditions.map(({ value }) => storable(value))],
    });
    return toPage(read, limit);
  }

  async findHeld(key: HeldCallKey, nowMs: number): Promise<HumanRequest | undefined> {
    const [request] = await this.#read({
      text: `select content from human_request where held_principal_id = $1 and held_tool = $2
        and held_arguments_digest = $3 and expires_at_ms > $4 order by id desc limit 1`,
      values: [storable(key.principalId), storable(key.tool), key.argumentsDigest, nowMs],
    });
    return request;
  }

  due(nowMs: number, limit: number): Promise<readonly HumanRequest[]> {
    return this.#read({
      text: `select content from human_request where status = 'pending' and expires_at_ms <= $1
        order by expires_at_ms, id limit $2`,
      values: [nowMs, limit],
    });
  }

  async recover(end: (request: HumanRequest) => HumanRequest): Promise<number> {
    const { connections, instances } = this.#parts;
    connections.assertOpen();
    await instances.endLost();
    const lost = await this.#read({
      text: `select content from human_request join instance on number = runner
        where ended_at_ms is not null order by human_request.id`,
    });
    let ended = 0;
    for (const request of lost) {
      if (await this.replace(recovered(request, end))) ended += 1;
    }
    return ended;
  }

  async countPending(requesterId: string, most: number): Promise<number> {
    const [row] = await this.#parts.connections.read<{ count: number | string }>({
      text: `select count(*) as count from (select 1 from human_request
        where requester_id = $1 and status = 'pending' limit $2) as pending`,
      values: [storable(requesterId), most],
    });
    return Number(row?.count);
  }

  /** Of several processes that delete at once, each takes others. */
  async purge(endedBeforeMs: number, limit: number): Promise<number> {
    const { rowCount } = await this.#parts.connections.write({
      text: `delete from human_request where id in (select id from human_request
        where status <> 'pending' and expires_at_ms < $1 and runner is null
        order by expires_at_ms limit $2 for update skip locked)`,
      values: [endedBeforeMs, limit],
    });
    return rowCount ?? 0;
  }

  async nextDueMs(): Promise<number | null> {
    const [row] = await this.#parts.connections.read<{ due_ms: number | string | null }>({
      text: "select min(expires_at_ms) as due_ms from human_request where status = 'pending'",
    });
    const dueMs = row?.due_ms ?? null;
    return dueMs === null ? null : Number(dueMs);
  }

  async changes(): Promise<number> {
    const [row] = await this.#parts.connections.read<{ count: number | string }>({
      text: 'select count from human_request_change',
    });
    return Number(row?.count);
  }

  async changedSince(after: number, limit: number): Promise<HumanRequestChanges> {
    const rows = await this.#parts.connections.read<Row & { change: number | string }>({
      text: 'select content, change from human_request where change > $1 order by change limit $2',
      values: [after, limit],
    });
    const requests = rows.map(({ content }) => parseHumanRequest(content));
    return { requests, changes: Number(rows.at(-1)?.change ?? after) };
  }

  async #read(statement: Statement): Promise<HumanRequest[]> {
    const rows = await this.#parts.connections.read<Row>(statement);
    return rows.map(({ content }) => parseHumanRequest(content));
  }
}
