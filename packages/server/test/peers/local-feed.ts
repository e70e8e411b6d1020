import { PlatformError } from '@qmcp/contracts';
import type { ChangeFeed, Notice, NoticeListener } from '@qmcp/contracts';

/** The end of a feed in this process. */
export class LocalFeed implements ChangeFeed {
  readonly published: Notice[] = [];
  readonly listeners = new Set<NoticeListener>();
  /** Those of the other processes, which hear what this one says. */
  others: readonly LocalFeed[] = [];
  down = false;

  async publish(notice: Notice): Promise<void> {
    if (this.down) throw new PlatformError('feed_unavailable', 'down');
    this.published.push(notice);
    for (const other of this.others) other.say(notice);
  }

  async listen(listener: NoticeListener): Promise<() => void> {
    if (this.down) throw new PlatformError('feed_unavailable', 'down');
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Says what another process says. */
  say(notice: Notice): void {
    for (const listener of this.listeners) listener.hear(notice);
  }
}

/** Joins the ends of as many processes. */
export function join(...feeds: LocalFeed[]): void {
  for (const feed of feeds) feed.others = feeds.filter((other) => other !== feed);
}

/** Lets promises that have settled be heard of. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
