import type { ServerResponse } from 'node:http';

import { localOwner } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { HttpSession } from '../../src/legacy/http-session.ts';
import { LegacySession } from '../../src/legacy/session.ts';
import { KeepAlive } from '../../src/transport/keep-alive.ts';

function opened(): HttpSession {
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
  };
  return new HttpSession(session, parts, 0);
}

/** Refusals come before the response is touched. */
const untouched = {} as ServerResponse;

describe('streams of a session', () => {
  it('are forgotten, the oldest that has ended first, when they are too many', () => {
    const http = opened();
    const running = http.openStream();
    const ended = Array.from({ length: 70 }, () => {
      const stream = http.openStream();
      stream.send('{}');
      stream.finish();
      return stream;
    });
    const resume = (id: string) => () => http.listen(untouched, `${id}_0`);
    expect(resume(ended[0]?.id ?? '')).toThrow('Unknown Last-Event-ID');
    // What is known is attached to the response, which here has no methods.
    expect(resume(ended.at(-1)?.id ?? '')).toThrow('response.once is not a function');
    expect(resume(running.id)).toThrow('response.once is not a function');
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
