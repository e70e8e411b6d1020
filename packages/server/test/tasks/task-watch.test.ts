import { defaultLimits } from '@qmcp/contracts';
import type { TaskRecord } from '@qmcp/contracts';
import { fakeClock, recordingLogger, seededEntropy, taskRecord } from '@qmcp/testkit';
import type { MemoryTaskStore } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { NoticeOutbox } from '../../src/peers/notice-outbox.ts';
import { WakeUps } from '../../src/peers/wake-ups.ts';
import { createTasks } from '../../src/tasks/tasks.ts';
import { join, LocalFeed, settled } from '../peers/local-feed.ts';
import { RecordingAudit } from '../recording-store.ts';
import { eventually, onSharedTasks } from './task-server.ts';

/** What a process knows of the tasks in a store. */
function processOn(tasks: MemoryTaskStore, seed: number) {
  const clock = fakeClock();
  const logger = recordingLogger();
  const store = { tasks, audit: new RecordingAudit() };
  const entropy = seededEntropy(seed);
  const feed = new LocalFeed();
  const outbox = new NoticeOutbox({ changeFeed: feed, clock, logger });
  const wakeUps = new WakeUps({ changeFeed: feed, clock, logger });
  return {
    clock,
    logger,
    feed,
    ...createTasks({ store, clock, logger, entropy, outbox, wakeUps, limits: defaultLimits }),
  };
}

const { call } = taskRecord();
if (call === null) throw new Error('the fixture has no call');

describe('TaskWatch', () => {
  it('tells of a task as it is, of each change here at once, and of its end last', async () => {
    const { ledger, watch, clock } = processOn(onSharedTasks()[0], 1);
    const parked = await ledger.open(call, { runner: null });
    const heard: TaskRecord[] = [];
    const stop = watch.add([parked], (task) => void heard.push(task));
    await ledger.change(parked.id, () => ({ runner: 1, statusMessage: 'runs' }));
    await ledger.change(parked.id, () => ({ runner: null, status: 'completed' }));
    await ledger.change(parked.id, () => ({ statusMessage: 'nobody hears' }));
    expect(heard.map(({ revision, status }) => [revision, status])).toEqual([
      [1, 'working'],
      [2, 'working'],
      [3, 'completed'],
    ]);
    stop();
    ledger.close();
    clock.advance(50);
    expect(clock.waitingTimers).toBe(0);
  });

  it('tells of what another process changes as soon as that says so, and reads nothing else', async () => {
    const [first, second] = onSharedTasks();
    const [here, there] = [processOn(first, 1), processOn(second, 2)];
    join(here.feed, there.feed);
    const task = await here.ledger.open(call, { runner: null });
    const other = await here.ledger.open(call, { runner: null });
    const heard: number[] = [];
    here.watch.add([task], ({ revision }) => void heard.push(revision));
    await settled();
    const reads: string[] = [];
    const read = first.get.bind(first);
    first.get = (id) => (reads.push(id), read(id));
    await there.ledger.change(other.id, () => ({ statusMessage: 'of no interest' }));
    await settled();
    there.clock.advance(50);
    await there.ledger.change(task.id, () => ({ statusMessage: 'from there' }));
    await eventually(() => (heard.length > 1 ? true : undefined));
    expect(heard).toEqual([1, 2]);
    expect(reads).toEqual([task.id]);
  });

  it('looks at a page of many at a time, and at all where notices may be missing', async () => {
    const [first] = onSharedTasks();
    const { ledger, watch, clock, feed } = processOn(first, 1);
    const tasks: TaskRecord[] = [];
    for (let count = 0; count < 250; count += 1)
      tasks.push(await ledger.open(call, { runner: null }));
    const stop = watch.add(tasks, () => undefined);
    await settled();
    // The round that begins with hearing of changes.
    for (let page = 0; page < 2; page += 1) {
      clock.advance(0);
      await settled();
    }
    const reads = new Set<string>();
    const read = first.get.bind(first);
    first.get = (id) => (reads.add(id), read(id));
    clock.advance(5_000);
    await settled();
    expect(reads.size).toBe(200);
    reads.clear();
    for (const listener of feed.listeners) listener.missed();
    for (const seen of [200, 250]) {
      clock.advance(0);
      await settled();
      expect(reads.size).toBe(seen);
    }
    stop();
    ledger.close();
    expect(clock.waitingTimers).toBe(0);
  });

  it('tells of what another process changes within seconds where no notice comes, once', async () => {
    const [first, second] = onSharedTasks();
    const here = processOn(first, 1);
    const there = processOn(second, 2);
    const task = await here.ledger.open(call, { runner: null });
    const heard: number[] = [];
    here.watch.add([task], ({ revision }) => void heard.push(revision));
    await there.ledger.change(task.id, () => ({ statusMessage: 'from there' }));
    await there.ledger.change(task.id, () => ({ statusMessage: 'again' }));
    here.clock.advance(5_000);
    await eventually(() => (heard.length > 1 ? true : undefined));
    here.clock.advance(5_000);
    expect(heard).toEqual([1, 3]);
  });

  it('lets others listen on when one goes away', async () => {
    const { ledger, watch } = processOn(onSharedTasks()[0], 1);
    const task = await ledger.open(call, { runner: null });
    const heard: string[] = [];
    const stop = watch.add([task], () => void heard.push('first'));
    watch.add([task], () => void heard.push('second'));
    stop();
    stop();
    await ledger.change(task.id, () => ({ statusMessage: 'changed' }));
    expect(heard).toEqual(['first', 'second', 'second']);
  });

  it('goes on when the store could not be read for once', async () => {
    const [first, second] = onSharedTasks();
    const { ledger, watch, clock, logger } = processOn(first, 1);
    const task = await ledger.open(call, { runner: null });
    const heard: number[] = [];
    watch.add([task], ({ revision }) => void heard.push(revision));
    const read = first.get.bind(first);
    first.get = () => Promise.reject(new Error('busy'));
    clock.advance(5_000);
    await eventually(() => logger.entries.find(({ level }) => level === 'warn'));
    first.get = read;
    await processOn(second, 2).ledger.change(task.id, () => ({ statusMessage: 'later' }));
    clock.advance(5_000);
    await eventually(() => (heard.length > 1 ? true : undefined));
    expect(heard).toEqual([1, 2]);
  });

  it('does not mind a task that is gone', async () => {
    const [first] = onSharedTasks();
    const { ledger, watch, clock, logger } = processOn(first, 1);
    const task = await ledger.open(call, { runner: null });
    const heard: number[] = [];
    watch.add([task], ({ revision }) => void heard.push(revision));
    await first.purge(Infinity);
    clock.advance(5_000);
    await new Promise((resolve) => void setImmediate(resolve));
    expect(heard).toEqual([1]);
    expect(logger.entries).toEqual([]);
    expect(await ledger.change(task.id, () => ({}))).toBeUndefined();
  });
});
