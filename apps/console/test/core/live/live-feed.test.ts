import { describe, expect, it } from 'vitest';

import { LiveFeed } from '../../../src/core/live/live-feed.ts';
import type { EventStream, LiveState } from '../../../src/core/live/live-feed.ts';
import { LiveStatus } from '../../../src/core/live/live-status.ts';

/** A browser's event stream, whose events the test makes. */
class Stream extends EventTarget {
  readyState = 1;
  closed = false;

  say(type: string, data?: unknown): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }

  close(): void {
    this.closed = true;
  }
}

function follow() {
  const streams: Stream[] = [];
  const timers: { delayMs: number; work: () => void; cancelled: boolean }[] = [];
  const told: unknown[] = [];
  const feed = new LiveFeed(
    {
      open: () => {
        const stream = new Stream();
        streams.push(stream);
        return stream as EventStream & Stream;
      },
      after: (delayMs, work) => {
        const timer = { delayMs, work, cancelled: false };
        timers.push(timer);
        return () => (timer.cancelled = true);
      },
    },
    {
      onHumanRequest: ({ id }) => told.push(['request', id]),
      onInvocation: ({ id }) => told.push(['invocation', id]),
      onToolsChanged: () => told.push('tools'),
      onGap: () => told.push('gap'),
      onRefused: () => told.push('refused'),
      onState: (state) => told.push(state),
    },
  );
  feed.connect();
  const stream = (): Stream => {
    const last = streams.at(-1);
    if (last === undefined) throw new Error('nothing was opened');
    return last;
  };
  return { feed, streams, stream, timers, told };
}

describe('the live feed', () => {
  it('hands on what happens elsewhere', () => {
    const { stream, told } = follow();
    stream().say('open');
    stream().say('human_request', { id: 'r' });
    stream().say('invocation', { id: 'i' });
    stream().say('tools');

    expect(told).toEqual(['gap', 'live', ['request', 'r'], ['invocation', 'i'], 'tools']);
  });

  it('says each time it opens that events may have been missed', () => {
    const { stream, told } = follow();
    stream().say('open');
    stream().readyState = 0;
    stream().say('error');
    stream().say('open');

    expect(told).toEqual(['gap', 'live', 'offline', 'gap', 'live']);
  });

  it('says so too where the first attempt failed', () => {
    const { stream, timers, told } = follow();
    stream().readyState = 2;
    stream().say('error');
    timers.at(-1)?.work();
    stream().say('open');

    expect(told).toEqual(['offline', 'refused', 'gap', 'live']);
  });

  it('leaves it to the browser to reconnect, as long as that does', () => {
    const { stream, timers } = follow();
    stream().readyState = 0;
    stream().say('error');

    expect(timers).toEqual([]);
  });

  it('reconnects ever more slowly by itself where the browser gave up, and starts over once it is live', () => {
    const { stream, streams, timers, told } = follow();
    const giveUp = (): void => {
      stream().readyState = 2;
      stream().say('error');
      timers.at(-1)?.work();
    };
    for (let failures = 0; failures < 7; failures += 1) giveUp();
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
    stream().say('open');
    giveUp();

    expect(timers.at(-1)?.delayMs).toBe(1_000);
    expect(told.slice(-3)).toEqual(['live', 'offline', 'refused']);
    expect(streams.slice(0, -1).every(({ closed }) => closed)).toBe(true);
  });

  it('is offline at once when the device is, and catches up once it is connected again', () => {
    const { feed, stream, told } = follow();
    stream().say('open');
    const open = stream();
    feed.suspend();
    expect(open.closed).toBe(true);
    feed.connect();
    stream().say('open');

    expect(told).toEqual(['gap', 'live', 'offline', 'gap', 'live']);
  });

  it('stops for good when it is closed', () => {
    const { feed, stream, timers } = follow();
    const open = stream();
    open.readyState = 2;
    open.say('error');
    feed.close();

    expect(open.closed).toBe(true);
    expect(timers.map(({ cancelled }) => cancelled)).toEqual([true]);
  });
});

describe('the status of the feed', () => {
  it('tells of changes, and only of those', () => {
    const status = new LiveStatus();
    const seen: LiveState[] = [];
    const stop = status.subscribe(() => seen.push(status.current()));
    expect(status.current()).toBe('connecting');
    for (const state of ['live', 'live', 'offline'] as const) status.note(state);
    stop();
    status.note('live');

    expect(seen).toEqual(['live', 'offline']);
  });
});
