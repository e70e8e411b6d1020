import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** The statements on tasks. Parameters are named for the columns. */
export interface TaskStatements {
  readonly insert: StatementSync;
  readonly get: StatementSync;
  /** Writes over the revision before. */
  readonly replace: StatementSync;
  /** What is taken of the room at `nowMs`, in all and by `principalId`. */
  readonly used: StatementSync;
  readonly runBy: StatementSync;
  readonly purge: StatementSync;
}

/** Prepares the statements once for the life of a connection. */
export function prepareTaskStatements(database: DatabaseSync): TaskStatements {
  return {
    insert: database.prepare(
      `insert into task values
       (:id, :principalId, :status, :revision, :runner, :expiresAtMs, :bytes, :content)`,
    ),
    get: database.prepare('select content from task where id = ?'),
    replace: database.prepare(
      `update task set status = :status, revision = :revision, runner = :runner,
       expires_at_ms = :expiresAtMs, bytes = :bytes, content = :content
       where id = :id and revision = :revision - 1`,
    ),
    used: database.prepare(
      `select count(*) as count, coalesce(sum(bytes), 0) as bytes,
       count(*) filter (where principal_id = :principalId) as own
       from task where expires_at_ms > :nowMs`,
    ),
    runBy: database.prepare('select content from task where runner = ? order by id'),
    purge: database.prepare('delete from task where expires_at_ms <= ? and runner is null'),
  };
}
