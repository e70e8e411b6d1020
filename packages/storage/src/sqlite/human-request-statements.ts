import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** The statements on human requests. Parameters are named for the columns. */
export interface HumanRequestStatements {
  readonly insert: StatementSync;
  readonly get: StatementSync;
  /** Writes over the revision before. */
  readonly replace: StatementSync;
  readonly findHeld: StatementSync;
  readonly due: StatementSync;
  readonly nextDue: StatementSync;
  readonly countPending: StatementSync;
  readonly purge: StatementSync;
  readonly runBy: StatementSync;
  readonly changes: StatementSync;
  readonly changedSince: StatementSync;
}

/** Prepares the statements once for the life of a connection. */
export function prepareHumanRequestStatements(database: DatabaseSync): HumanRequestStatements {
  return {
    insert: database.prepare(
      `insert into human_request values
       (:id, :revision, :status, :type, :requesterId, :correlationId, :expiresAtMs,
        :heldPrincipalId, :heldTool, :heldArgumentsDigest, :runner, :content,
        (select count + 1 from human_request_change))`,
    ),
    get: database.prepare('select content from human_request where id = ?'),
    replace: database.prepare(
      `update human_request set revision = :revision, status = :status,
       expires_at_ms = :expiresAtMs, runner = :runner, content = :content,
       change = (select count + 1 from human_request_change)
       where id = :id and revision = :revision - 1`,
    ),
    findHeld: database.prepare(
      `select content from human_request where held_principal_id = :principalId
       and held_tool = :tool and held_arguments_digest = :argumentsDigest
       and expires_at_ms > :nowMs order by id desc limit 1`,
    ),
    due: database.prepare(
      `select content from human_request where status = 'pending' and expires_at_ms <= ?
       order by expires_at_ms, id limit ?`,
    ),
    nextDue: database.prepare(
      "select min(expires_at_ms) as due_ms from human_request where status = 'pending'",
    ),
    countPending: database.prepare(
      `select count(*) as count from (select 1 from human_request
       where requester_id = ? and status = 'pending' limit ?)`,
    ),
    purge: database.prepare(
      `delete from human_request where id in (select id from human_request
       where status <> 'pending' and expires_at_ms < ? and runner is null
       order by expires_at_ms limit ?)`,
    ),
    runBy: database.prepare('select content from human_request where runner = ? order by id'),
    changes: database.prepare('select count from human_request_change'),
    changedSince: database.prepare(
      'select content, change from human_request where change > ? order by change limit ?',
    ),
  };
}
