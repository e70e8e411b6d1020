import type { ChangeFeed, Notice } from '@qmcp/contracts';
import { expect, it } from 'vitest';

/** Two processes' ends of one feed. */
export interface OpenFeeds extends AsyncDisposable {
  readonly one: ChangeFeed;
  readonly other: ChangeFeed;
}

const changed = (subject: string): Notice => ({ topic: 'resource', subject });
/** Ends what a test waits for: notices come in order. */
const LAST = changed('test://last');

/** Hears what a feed carries. @returns what it heard before the last notice, once that came */
async function hearing(feed: ChangeFeed) {
  const heard: Notice[] = [];
  const done = Promise.withResolvers<readonly Notice[]>();
  const stop = await feed.listen({
    hear(notice) {
      if (notice.subject === LAST.subject) done.resolve(heard);
      else heard.push(notice);
    },
    missed: () => heard.push(changed('missed')),
  });
  return { heard: done.promise, stop };
}

/** What every feed of changes promises. */
export function changeFeedSuite(open: () => Promise<OpenFeeds>): void {
  whoHears(open);
  whatIsHeard(open);
}

function whoHears(open: () => Promise<OpenFeeds>): void {
  it('does not tell the process that said it', async () => {
    await using feeds = await open();
    const { heard } = await hearing(feeds.one);
    await feeds.one.publish(changed('test://own'));
    await feeds.other.publish(LAST);
    expect(await heard).toEqual([]);
  });

  it('tells each who listens, and nobody who has stopped, however often', async () => {
    await using feeds = await open();
    const gone = await hearing(feeds.other);
    const [first, second] = [await hearing(feeds.other), await hearing(feeds.other)];
    gone.stop();
    gone.stop();
    let late = false;
    void gone.heard.then(() => (late = true));
    await feeds.one.publish(changed('test://a'));
    await feeds.one.publish(LAST);
    expect(await Promise.all([first.heard, second.heard])).toEqual([
      [changed('test://a')],
      [changed('test://a')],
    ]);
    expect(late).toBe(false);
  });

  it('can be listened to again, from then on', async () => {
    await using feeds = await open();
    (await hearing(feeds.other)).stop();
    await feeds.one.publish(changed('test://unheard'));
    const { heard } = await hearing(feeds.other);
    await feeds.one.publish(changed('test://heard'));
    await feeds.one.publish(LAST);
    expect(await heard).toEqual([changed('test://heard')]);
  });
}

function whatIsHeard(open: () => Promise<OpenFeeds>): void {
  it('tells other processes, in order, whatever a name holds', async () => {
    await using feeds = await open();
    const { heard } = await hearing(feeds.other);
    const notices: Notice[] = [
      { topic: 'list', subject: 'tools' },
      changed('test://a\'b"c\\\u{1F512}'),
      changed('test://a'),
      changed('test://a'),
    ];
    for (const notice of [...notices, LAST]) await feeds.one.publish(notice);
    expect(await heard).toEqual(notices);
  });

  it('says that something changed where it is too long to say what', async () => {
    await using feeds = await open();
    const { heard } = await hearing(feeds.other);
    const long = changed(`test://${'a'.repeat(100_000)}`);
    await feeds.one.publish(long);
    await feeds.one.publish(LAST);
    expect([[long], [changed('missed')]]).toContainEqual(await heard);
  });
}
