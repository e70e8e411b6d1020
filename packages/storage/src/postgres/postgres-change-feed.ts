import type { ChangeFeed, Notice, NoticeListener } from '@qmcp/contracts';

import { NoticeListeners } from '../feed/notice-listeners.ts';
import { readNotice, writeNotice } from '../feed/notice-text.ts';
import type { Connections } from './connections.ts';
import type { Asker } from './asker.ts';
import type { DirectSession } from './direct-session.ts';
import { failedStatement } from './postgres-failure.ts';

/** Each schema has its own, named after its first table. */
const CHANNEL = "'qmcp_' || 'instance'::regclass::oid";
/** Less than 8000 bytes, which is as much as PostgreSQL takes. */
const MAX_PAYLOAD_BYTES = 7_900;

interface Parts {
  readonly session: DirectSession;
  readonly connections: Connections;
  /** Names this process, whose own notices it need not hear. */
  readonly instanceId: string;
}

/** Notices between the processes of one database: LISTEN by the direct connection, NOTIFY by any. */
export class PostgresChangeFeed implements ChangeFeed {
  readonly #parts: Parts;
  readonly #listeners: NoticeListeners;
  #listening = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#listeners = new NoticeListeners({ on: () => this.#begin(), off: () => this.#end() });
    parts.session.onNotification((payload) => this.#hear(payload));
    parts.session.onReconnect((connection) => this.#resume(connection));
  }

  async publish(notice: Notice): Promise<void> {
    await this.#parts.connections.write({
      text: `select pg_notify(${CHANNEL}, $1)`,
      values: [writeNotice(this.#parts.instanceId, notice, MAX_PAYLOAD_BYTES)],
    });
  }

  listen(listener: NoticeListener): Promise<() => void> {
    return this.#listeners.add(listener);
  }

  /** Tells nobody any more. */
  close(): void {
    this.#listeners.clear();
  }

  async #begin(): Promise<void> {
    this.#listening = true;
    try {
      await listenOn(this.#parts.session);
    } catch (error) {
      throw failedStatement(error);
    }
  }

  #end(): void {
    this.#listening = false;
  }

  /** What was said while there was no connection is lost. */
  async #resume(connection: Asker): Promise<void> {
    if (!this.#listening) return;
    await listenOn(connection);
    this.#listeners.missed();
  }

  #hear(payload: string): void {
    const sent = readNotice(payload);
    if (sent === undefined || sent.from === this.#parts.instanceId) return;
    if (sent.notice === undefined) this.#listeners.missed();
    else this.#listeners.hear(sent.notice);
  }
}

/** LISTEN takes no expression, so the server puts the statement together. Again: does nothing. */
const listenOn = async (connection: Asker): Promise<void> => {
  const { rows } = await connection.query<{ statement: string }>({
    text: `select format('listen %I', ${CHANNEL}) as statement`,
  });
  await connection.query({ text: rows[0]?.statement ?? '' });
};
