import type { ConsoleSession, ConsoleSessionStore, SignInLink } from '@qmcp/contracts';

import type { Connections } from './connections.ts';

interface SessionRow {
  readonly secret_hash: string;
  readonly principal_id: string;
  readonly created_at_ms: number;
  readonly used_at_ms: number;
  readonly expires_at_ms: number;
}

/** Who is signed in to the console, on PostgreSQL. */
export class PostgresConsoleSessionStore implements ConsoleSessionStore {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  async offerLink({ secretHash, expiresAtMs }: SignInLink, nowMs: number): Promise<void> {
    await this.#connections.write({
      text: `with expired as (delete from sign_in_link where expires_at_ms <= $3)
        insert into sign_in_link values ($1, $2)`,
      values: [secretHash, expiresAtMs, nowMs],
    });
  }

  async takeLink(secretHash: string, nowMs: number): Promise<boolean> {
    const { rowCount } = await this.#connections.write({
      text: 'delete from sign_in_link where secret_hash = $1 and expires_at_ms > $2',
      values: [secretHash, nowMs],
    });
    return rowCount === 1;
  }

  async open(session: ConsoleSession): Promise<void> {
    const { secretHash, principalId, createdAtMs, usedAtMs, expiresAtMs } = session;
    await this.#connections.write({
      text: `with expired as (delete from console_session where expires_at_ms <= $3)
        insert into console_session values ($1, $2, $3, $4, $5)`,
      values: [secretHash, principalId, createdAtMs, usedAtMs, expiresAtMs],
    });
  }

  async get(secretHash: string): Promise<ConsoleSession | undefined> {
    const [row] = await this.#connections.read<SessionRow>({
      text: 'select * from console_session where secret_hash = $1',
      values: [secretHash],
    });
    return row && toSession(row);
  }

  async touch(secretHash: string, usedAtMs: number): Promise<void> {
    await this.#connections.write({
      text: 'update console_session set used_at_ms = greatest(used_at_ms, $2) where secret_hash = $1',
      values: [secretHash, usedAtMs],
    });
  }

  async end(secretHash: string): Promise<boolean> {
    const { rowCount } = await this.#connections.write({
      text: 'delete from console_session where secret_hash = $1',
      values: [secretHash],
    });
    return rowCount === 1;
  }
}

const toSession = (row: SessionRow): ConsoleSession => ({
  secretHash: row.secret_hash,
  principalId: row.principal_id,
  createdAtMs: row.created_at_ms,
  usedAtMs: row.used_at_ms,
  expiresAtMs: row.expires_at_ms,
});
