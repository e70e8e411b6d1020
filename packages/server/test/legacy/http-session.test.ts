import type { ServerResponse } from 'node:http';

import { localOwner } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { EndedStreams } from '../../src/legacy/ended-streams.ts';
import { HttpSession } from '../../src/legacy/http-session.ts';
import { LegacySession } from '../../src/legacy/session.ts';
import { KeepAlive } from '../../src/transport/keep-alive.ts';

const MANY = { maxStreams: 1_000, maxBytes: 1_000_000 };

/** A session; what all sessions of its process keep together beside. */
function opened({
  endedStreams = new EndedStreams(MANY),
  maxEndedStreamBytes = MANY.maxBytes,
} = {}): HttpSession {
  const clock = fakeClock();
  const client = { protocolVersion: '2025-11-25', info: undefined, capabilities: {} };
  const session = new LegacySession(
    { id: 's', principal: localOwner, client },
    { clock, askTimeoutMs: 1_000 },
  );
  const parts = {
    keepAlive: new KeepAlive(clock, 1_000),
    maxStreamBufferBytes: 1_000,
    onStream: () => undefined,
    endedStreams,
    maxEndedStreamBytes,
  };
  return new HttpSession(session, parts, 0);
}

/** Refusals come before the response is touched. */
const untouched = {} as ServerResponse;

/** Opens a stream, says one thing on it and ends it. @returns its id */
function ended(http: HttpSession, bytes: number): string {
  const stream = http.openStream();
  stream.send('x'.repeat(bytes));
  stream.finish();
  return stream.id;
}

/** Whether a client could come back for it. */
function isKept(http: HttpSession, id: string): boolean {
  try {
    http.listen(untouched, `${id}_0`);
    return true;
  } catch (error) {
    // What is known is attached to the response, which here has no methods.
    return !(error instanceof Error && error.message.startsWith('Unknown Last-Event-ID'));
  }
}

describe('streams of a session', () => {
  it('are forgotten, the oldest that has ended first, when they are too many', () => {
    const http = opened();
    const running = http.openStream();
    const ids = Array.from({ length: 70 }, () => ended(http, 2));
    expect(ids.map((id) => isKept(http, id))).toEqual(ids.map((_, index) => index >= 6));
    expect(isKept(http, running.id)).toBe(true);
  });

  it('are forgotten, the oldest that has ended first, when they hold more than one session may', () => {
    const http = opened({ maxEndedStreamBytes: 1_000 });
    const running = http.openStream();
    running.send('x'.repeat(900));
    const ids = [400, 400, 400, 300].map((bytes) => ended(http, bytes));
    expect(ids.map((id) => isKept(http, id))).toEqual([false, false, true, true]);
    expect(isKept(http, ended(http, 1_001))).toBe(false);
    expect(isKept(http, running.id)).toBe(true);
  });

  it('are forgotten, the oldest that has ended first, when all sessions hold more than they may', () => {
    const endedStreams = new EndedStreams({ maxStreams: 1_000, maxBytes: 1_000 });
    const [first, second] = [opened({ endedStreams }), opened({ endedStreams })];
    const of = { first: ended(first, 400), second: ended(second, 400) };
    const last = ended(first, 400);
    expect([isKept(first, of.first), isKept(second, of.second), isKept(first, last)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('leave room for others once their session is over', () => {
    const endedStreams = new EndedStreams({ maxStreams: 1_000, maxBytes: 1_000 });
    const [over, other] = [opened({ endedStreams }), opened({ endedStreams })];
    const kept = ended(other, 400);
    ended(over, 500);
    const running = over.openStream();
    running.send('x'.repeat(900));
    over.end();
    running.finish();
    ended(over, 900);
    expect(isKept(other, kept)).toBe(true);
    expect(isKept(other, ended(other, 600))).toBe(true);
    expect(isKept(other, kept)).toBe(true);
  });

  it('keep nothing that is said after their end', () => {
    const http = opened();
    const stream = http.openStream();
    stream.send('before');
    stream.finish();
    stream.send('after');
    expect(stream.keptBytes).toBe('before'.length);
  });

  it.each(['', 's1', 's99_1', 's1_', 's1_-1', 'x'.repeat(500), 's1_1\n'])(
    'are not resumed after %j, which is no event of theirs',
    (lastEventId) => {
      expect(() => opened().listen(untouched, lastEventId)).toThrow(
        expect.objectContaining({ code: 'invalid_request' }),
      );
    },
  );
});

it('is in use while a request of it is under way', () => {
  const http = opened();
  expect(http.inUse).toBe(false);
  const [first, second] = [http.begin(), http.begin()];
  first();
  expect(http.inUse).toBe(true);
  second();
  expect(http.inUse).toBe(false);
});
