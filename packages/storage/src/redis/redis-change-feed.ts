import type { ChangeFeed, Logger, Notice, NoticeListener } from '@qmcp/contracts';
import { PlatformError } from '@qmcp/contracts';

import { NoticeListeners } from '../feed/notice-listeners.ts';
import { readNotice, writeNotice } from '../feed/notice-text.ts';
import type { RedisConnection } from './redis-connection.ts';

const CHANNEL = 'qmcp:changes';
const MAX_MESSAGE_BYTES = 64 * 1024;

interface Parts {
  /** To publish by. */
  readonly connection: RedisConnection;
  /** For nothing else than to listen, as Redis wants it. */
  readonly subscriber: RedisConnection;
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

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#listeners = new NoticeListeners({ on: () => this.#begin(), off: () => this.#end() });
    parts.subscriber.on('ready', () => void this.#resume());
  }

  async publish(notice: Notice): Promise<void> {
    const { connection, instanceId } = this.#parts;
    try {
      await connection.publish(CHANNEL, writeNotice(instanceId, notice, MAX_MESSAGE_BYTES));
    } catch (error) {
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

  /** Where there is no connection now, listening begins with the next one. */
  async #begin(): Promise<void> {
    this.#wanted = true;
    if (this.#parts.subscriber.isReady) await this.#subscribe();
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

  /** Again: does nothing. Where the connection breaks meanwhile, the next one makes up for it. */
  async #subscribe(): Promise<void> {
    const { subscriber, logger } = this.#parts;
    try {
      await subscriber.subscribe(CHANNEL, this.#hear);
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
