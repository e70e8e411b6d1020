import type { ChangeFeed, Clock, Logger, Notice } from '@qmcp/contracts';

import { LIST_NAMES } from '../registry.ts';
import type { Registry } from '../registry.ts';
import type { Subscriptions } from '../subscriptions.ts';

/** Changes come in swarms, and other processes need not hear of each. */
const GATHER_MS = 50;

interface Parts {
  readonly changeFeed?: ChangeFeed;
  readonly registry: Registry;
  readonly subscriptions: Subscriptions;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Lets subscribers hear of what changes in any process: at once of what changes in this one, and by the feed of the
 * rest. The feed is listened to while there are subscribers.
 */
export class SharedChanges {
  readonly #parts: Parts;
  readonly #pending = new Map<string, Notice>();
  #shares = false;
  /** Whether the last attempt to tell others failed, which is logged once. */
  #untold = false;
  #cancelTimer: (() => void) | undefined;
  /** Resolves to what stops the feed. */
  #listening: Promise<() => void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { registry, subscriptions } = parts;
    registry.onListChanged((list) => this.#gather({ topic: 'list', subject: list }));
    subscriptions.onDemand((wanted) => (wanted ? this.#listen() : this.#stop()));
  }

  /** Tells other processes of what changes from now on. What a process starts with is no change. */
  share(): void {
    this.#shares = this.#parts.changeFeed !== undefined;
  }

  /** A resource has changed. */
  resourceUpdated(uri: string): void {
    this.#parts.subscriptions.resourceUpdated(uri);
    this.#gather({ topic: 'resource', subject: uri });
  }

  /** Says what is still to be said, and then nothing more. */
  async close(): Promise<void> {
    this.#cancelTimer?.();
    await this.#publish();
    this.#shares = false;
  }

  #gather(notice: Notice): void {
    if (!this.#shares) return;
    this.#pending.set(`${notice.topic} ${notice.subject}`, notice);
    this.#cancelTimer ??= this.#parts.clock.setTimer(() => void this.#publish(), GATHER_MS);
  }

  async #publish(): Promise<void> {
    const { changeFeed, logger } = this.#parts;
    this.#cancelTimer = undefined;
    const notices = [...this.#pending.values()];
    this.#pending.clear();
    try {
      for (const notice of notices) await changeFeed?.publish(notice);
      if (notices.length > 0) this.#untold = false;
    } catch (error) {
      if (!this.#untold) {
        logger.warn({ err: error }, 'other processes are not told what changes in this one');
      }
      this.#untold = true;
    }
  }

  #listen(): void {
    const { changeFeed, subscriptions, logger } = this.#parts;
    if (changeFeed === undefined) return;
    const listening = changeFeed.listen({
      hear: (notice) => this.#hear(notice),
      missed: () => subscriptions.anythingChanged(),
    });
    this.#listening = listening;
    listening.catch((error: unknown) => {
      logger.warn({ err: error }, 'subscribers do not hear what changes in other processes');
    });
  }

  #stop(): void {
    // Where it never began, that is on record, and there is nothing to stop.
    void this.#listening?.then(
      (stop) => stop(),
      () => undefined,
    );
    this.#listening = undefined;
  }

  #hear({ topic, subject }: Notice): void {
    const { subscriptions } = this.#parts;
    if (topic === 'resource') return subscriptions.resourceUpdated(subject);
    const list = LIST_NAMES.find((name) => name === subject);
    if (list !== undefined) subscriptions.listChanged(list);
  }
}
