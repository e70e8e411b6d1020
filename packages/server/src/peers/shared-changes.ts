import type { ChangeFeed, Logger, Notice } from '@qmcp/contracts';

import { LIST_NAMES } from '../registry.ts';
import type { Registry } from '../registry.ts';
import type { Subscriptions } from '../subscriptions.ts';
import type { NoticeOutbox } from './notice-outbox.ts';

interface Parts {
  readonly changeFeed?: ChangeFeed;
  readonly registry: Registry;
  readonly subscriptions: Subscriptions;
  readonly outbox: NoticeOutbox;
  readonly logger: Logger;
}

/**
 * Lets subscribers hear of what changes in any process: at once of what changes in this one, and by the feed of the
 * rest. The feed is listened to while there are subscribers.
 */
export class SharedChanges {
  readonly #parts: Parts;
  #shares = false;
  /** Resolves to what stops the feed. */
  #listening: Promise<() => void> | undefined;
  #hears = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { registry, subscriptions } = parts;
    registry.onListChanged((list) => this.#share({ topic: 'list', subject: list }));
    subscriptions.onDemand((wanted) => (wanted ? this.#listen() : this.#stop()));
  }

  /** Tells other processes of what changes from now on. What a process starts with is no change. */
  share(): void {
    this.#shares = true;
  }

  /**
   * Hears of what changes in other processes by the time that it resolves, or could not. To be awaited before somebody is
   * told that he hears; whoever does subscribes next.
   * @returns undefined where that is so already
   */
  hearing(): Promise<void> | undefined {
    if (this.#hears || this.#parts.changeFeed === undefined) return undefined;
    this.#listen();
    // Where it failed, that is on record, and what changes here is heard.
    return this.#listening?.then(
      () => undefined,
      () => undefined,
    );
  }

  /** A resource has changed. */
  resourceUpdated(uri: string): void {
    this.#parts.subscriptions.resourceUpdated(uri);
    this.#share({ topic: 'resource', subject: uri });
  }

  #share(notice: Notice): void {
    if (this.#shares) this.#parts.outbox.announce(notice);
  }

  #listen(): void {
    const { changeFeed, subscriptions, logger } = this.#parts;
    if (changeFeed === undefined || this.#listening !== undefined) return;
    const listening = changeFeed.listen({
      hear: (notice) => this.#hear(notice),
      missed: () => subscriptions.anythingChanged(),
    });
    this.#listening = listening;
    listening.then(
      () => {
        this.#hears = this.#listening === listening;
      },
      (error: unknown) => {
        logger.warn({ err: error }, 'subscribers do not hear what changes in other processes');
      },
    );
  }

  #stop(): void {
    // Where it never began, that is on record, and there is nothing to stop.
    void this.#listening?.then(
      (stop) => stop(),
      () => undefined,
    );
    this.#listening = undefined;
    this.#hears = false;
  }

  #hear({ topic, subject }: Notice): void {
    const { subscriptions } = this.#parts;
    if (topic === 'resource') return subscriptions.resourceUpdated(subject);
    const list = topic === 'list' && LIST_NAMES.find((name) => name === subject);
    if (list) subscriptions.listChanged(list);
  }
}
