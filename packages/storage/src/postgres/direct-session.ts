import type { Client, QueryResult, QueryResultRow } from 'pg';

import type { Clock, Logger } from '@qmcp/contracts';

import { on } from './asker.ts';
import type { Asker, Statement } from './asker.ts';
import { openDirectConnection } from './direct-connection.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

interface Parts {
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What a session takes back whenever it has a new connection. @throws to have it tried again in a moment */
type Resume = (connection: Asker) => Promise<void>;

/** The one connection past any pooler, for what lasts as long as the process. Comes back by itself when it breaks. */
export class DirectSession implements Asker {
  readonly #parts: Parts;
  #client: Client | undefined;
  readonly #resumes: Resume[] = [];
  #hear: (payload: string) => void = () => undefined;
  #cancelRetry: () => void = () => undefined;
  #closed = false;

  private constructor(parts: Parts, client: Client) {
    this.#parts = parts;
    this.#adopt(client);
  }

  /** @throws PlatformError `store_unsupported`; else what `pg` throws */
  static async open(parts: Parts): Promise<DirectSession> {
    return new DirectSession(parts, await openDirectConnection(parts.url));
  }

  /**
   * @param resume - takes back what a lost connection held, after those that were given before; nothing else runs on the
   * new one until then
   */
  onReconnect(resume: Resume): void {
    this.#resumes.push(resume);
  }

  /** @param hear - is told what NOTIFY says on a channel that a statement listens to */
  onNotification(hear: (payload: string) => void): void {
    this.#hear = hear;
  }

  /** Runs a statement. @throws what `pg` throws, also while there is no connection */
  async query<Row extends QueryResultRow>(statement: Statement): Promise<QueryResult<Row>> {
    if (this.#client === undefined) throw new Error('The direct connection is being made again');
    return on(this.#client).query<Row>(statement);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry();
    await this.#client?.end();
  }

  #adopt(client: Client): void {
    this.#client = client;
    client.on('notification', ({ payload = '' }) => this.#hear(payload));
    client.once('end', () => {
      this.#client = undefined;
      if (this.#closed) return;
      this.#parts.logger.warn({}, 'the direct connection to the database broke; making it again');
      this.#reconnectAfter(FIRST_PAUSE_MS);
    });
  }

  async #takeBack(connection: Asker): Promise<void> {
    for (const resume of this.#resumes) await resume(connection);
  }

  #reconnectAfter(pauseMs: number): void {
    this.#cancelRetry = this.#parts.clock.setTimer(() => void this.#reconnect(pauseMs), pauseMs);
  }

  async #reconnect(pauseMs: number): Promise<void> {
    let client: Client | undefined;
    try {
      client = await openDirectConnection(this.#parts.url);
      // What was ended on purpose must not be taken back.
      if (!this.#closed) await this.#takeBack(on(client));
    } catch (error) {
      this.#parts.logger.debug({ err: error }, 'the direct connection did not come about yet');
      await client?.end();
      if (!this.#closed) this.#reconnectAfter(Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
      return;
    }
    if (this.#closed) await client.end();
    else this.#adopt(client);
  }
}
