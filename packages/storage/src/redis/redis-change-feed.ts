import type { ChangeFeed, Clock, Logger, Notice, NoticeListener } from '@qmcp/contracts';
import { PlatformError } from '@qmcp/contracts';

import { NoticeListeners } from '../feed/notice-listeners.ts';
import { readNotice, writeNotice, writeSomething } from '../feed/notice-text.ts';
import type { RedisConnection } from './redis-connection.ts';
import { soon } from './soon.ts';

const CHANNEL = 'qmcp:changes';
const MAX_MESSAGE_BYTES = 64 * 1024;
/** Who tells or begins to listen does not wait for longer. */
const TIMEOUT_MS = 1_000;

interface Parts {
  /** To publish by. */
  readonly connection: RedisConnection;
  /** For nothing else than to listen, as Redis wants it. */
  readonly subscriber: RedisConnection;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names this process, whose own notices it need not hear. */
  readonly instanceId: string;
}

/** Notices between the processes that have one Redis, by its channels. */
export class RedisChangeFeed implements ChangeFeed {
  readonly #parts: Parts;
  readonly #listeners: NoticeListeners;
  readonly #hear = (message: string): void => this.#heard(message);
  #wanted = false;
  /** Something was not told for want of a connection. */
  #untold = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#listeners = new NoticeListeners({ on: () => this.#begin(), off: () => this.#end() });
    parts.subscriber.on('ready', () => void this.#resume());
    parts.connection.on('ready', () => void this.#makeUp());
  }

  async publish(notice: Notice): Promise<void> {
    try {
      await this.#say(writeNotice(this.#parts.instanceId, notice, MAX_MESSAGE_BYTES));
    } catch (error) {
      this.#untold = true;
      throw new PlatformError('feed_unavailable', 'Redis takes no notice: see whether it runs', {
        cause: error,
        retryable: true,
      });
    }
  }

  listen(listener: NoticeListener): Promise<() => void> {
    return this.#listeners.add(listener);
  }

  /** Tells nobody any more. */
  close(): void {
    this.#listeners.clear();
  }

  async #say(text: string): Promise<void> {
    const { connection, clock } = this.#parts;
    await soon(connection.publish(CHANNEL, text), TIMEOUT_MS, clock);
  }

  /** Others may have been back before this process, and heard nothing of what it could not tell. */
  async #makeUp(): Promise<void> {
    if (!this.#untold) return;
    this.#untold = false;
    try {
      await this.#say(writeSomething(this.#parts.instanceId));
    } catch (error) {
      this.#untold = true;
      this.#parts.logger.debug({ err: error }, 'that something changed could not be told yet');
    }
  }

  /** Where there is no connection now, listening begins with the next one. */
  async #begin(): Promise<void> {
    const { subscriber, clock } = this.#parts;
    this.#wanted = true;
    if (!subscriber.isReady) return;
    const subscribed = this.#subscribe();
    try {
      await soon(subscribed, TIMEOUT_MS, clock);
    } catch {
      // It is there but stuck: what is said until it is not, is lost.
      void subscribed.then(() => this.#listeners.missed());
    }
  }

  #end(): void {
    this.#wanted = false;
  }

  /** What was said while there was no connection is lost. */
  async #resume(): Promise<void> {
    if (!this.#wanted) return;
    await this.#subscribe();
    this.#listeners.missed();
  }

  /** Never rejects. Again: does nothing. Where the connection breaks meanwhile, the next one makes up for it. */
  async #subscribe(): Promise<void> {
    const { subscriber, logger } = this.#parts;
    try {
      await subscriber.subscribe(CHANNEL, this.#hear);
      // Redis answers in order: what was said before this has come by now, and is not taken for later.
      await subscriber.ping();
    } catch (error) {
      logger.debug({ err: error }, 'the channel of changes could not be listened to yet');
    }
  }

  #heard(message: string): void {
    const sent = readNotice(message);
    if (sent === undefined || sent.from === this.#parts.instanceId) return;
    if (sent.notice === undefined) this.#listeners.missed();
    else this.#listeners.hear(sent.notice);
  }
}
