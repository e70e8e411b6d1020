import { PlatformError } from '@qmcp/contracts';
import { seededEntropy } from '@qmcp/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { createUserDirectory } from '../../src/users/user-directory.ts';
import { systemClock } from '../system-clock.ts';
import { testContext } from '../test-context.ts';
import { directoryAt, grace, newUser, refusal, token } from './directory.ts';
import { answer, hang, reset, stall, startFaultServer, type Behaviour } from './fault-server.ts';

const fail = answer(500, { code: 'internal', detail: 'Report fault 42.' });

afterEach(() => {
  vi.useRealTimers();
});

describe('a request', () => {
  it('carries the token and the trace of its call, and keeps its connection', async () => {
    await using server = await startFaultServer(answer(200, grace));
    const users = directoryAt(server.url);
    const call = testContext();
    for (let request = 0; request < 10; request += 1) await users.get(7, call);
    expect(server.arrivals[0]).toMatchObject({ method: 'GET', url: '/v1/users/7' });
    expect(server.arrivals[0]?.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      traceparent: call.traceparent,
      'x-correlation-id': call.correlationId,
    });
    expect(server.connections.size).toBeLessThan(5);
  });

  it('goes below the path of a service that is not at the root of its host', async () => {
    await using server = await startFaultServer(answer(200, { users: [], next: null }));
    await directoryAt(new URL('/people', server.url)).search(
      { name: 'Ada & co', limit: 20 },
      testContext(),
    );
    expect(server.arrivals[0]?.url).toBe('/people/v1/users?name=Ada+%26+co&limit=20');
  });

  it('needs no token where the service asks for none', async () => {
    await using server = await startFaultServer(answer(200, grace));
    const users = createUserDirectory({
      url: server.url.href,
      clock: systemClock,
      entropy: seededEntropy(1),
    });
    await users.get(7, testContext());
    expect(server.arrivals[0]?.headers.authorization).toBeUndefined();
  });

  it('gives only the fields that a user has', async () => {
    await using server = await startFaultServer(answer(200, { ...grace, credit_card: '4111' }));
    expect(await directoryAt(server.url).get(7, testContext())).toEqual(grace);
  });
});

describe('a failing service', () => {
  const failures: Record<string, Behaviour> = {
    'answers 500': fail,
    'answers 503': answer(503, { code: 'busy' }),
    'answers 429': answer(429, {}),
    'breaks the connection': reset,
  };

  it.each(Object.entries(failures))('is asked again when it %s', async (_, behaviour) => {
    await using server = await startFaultServer(behaviour, behaviour, answer(200, grace));
    expect(await directoryAt(server.url).get(7, testContext())).toEqual(grace);
    expect(server.arrivals).toHaveLength(3);
  });

  it('adds a user once: every attempt carries the same key, and another addition another', async () => {
    await using server = await startFaultServer(reset, answer(201, grace));
    const users = directoryAt(server.url);
    await users.add(newUser, testContext());
    await users.add(newUser, testContext());
    const keys = server.arrivals.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(keys).not.toContain(undefined);
  });

  it('is asked three times, then the model learns what to do', async () => {
    await using server = await startFaultServer(fail);
    const error = await refusal(directoryAt(server.url).get(7, testContext()));
    expect(server.arrivals).toHaveLength(3);
    expect(error.code).toBe('unavailable');
    expect(error.message).toBe(
      'The user service answered with HTTP status 500: Report fault 42. Try again in a while; if that fails too, tell the user that the service is unavailable.',
    );
  });

  it('leaves a deletion done when only its confirmation was lost', async () => {
    await using server = await startFaultServer(reset, answer(404, { code: 'not_found' }));
    await expect(directoryAt(server.url).delete(7, testContext())).resolves.toBeUndefined();
  });

  it('leaves it open whether a change was made', async () => {
    await using server = await startFaultServer(reset);
    const users = directoryAt(server.url, { breakAfterFailures: 100 });
    const added = await refusal(users.add(newUser, testContext()));
    expect(added.message).toContain('may have been added all the same: search by the email');
    const changed = await refusal(users.update(7, { name: 'G' }, testContext()));
    expect(changed.message).toContain('repeating it is safe');
  });

  it('that cannot be reached changed nothing', async () => {
    const server = await startFaultServer(hang);
    await server[Symbol.asyncDispose]();
    const error = await refusal(directoryAt(server.url).add(newUser, testContext()));
    expect(error.code).toBe('unavailable');
    expect(error.message).toContain('cannot be reached. Nothing was changed.');
  });

  const silences: Record<string, Behaviour> = { hangs: hang, 'stalls in its answer': stall };
  it.each(Object.entries(silences))('that %s is given up in time', async (_, behaviour) => {
    await using server = await startFaultServer(behaviour);
    const users = directoryAt(server.url, { attemptTimeoutMs: 20, maxRetries: 0 });
    const error = await refusal(users.get(7, testContext()));
    expect(error.message).toContain('did not answer within 20 ms');
  });
});

describe('Retry-After', () => {
  it('is waited for', async () => {
    const later = new Date(Date.now() - 5_000).toUTCString();
    const busy = answer(503, {}, { 'retry-after': later });
    await using server = await startFaultServer(busy, answer(200, grace));
    expect(await directoryAt(server.url).get(7, testContext())).toEqual(grace);
  });

  it('ends the attempts where it asks for more patience than there is, and is passed on', async () => {
    await using server = await startFaultServer(answer(503, {}, { 'retry-after': '120' }));
    const error = await refusal(directoryAt(server.url).get(7, testContext()));
    expect(server.arrivals).toHaveLength(1);
    expect(error.message).toContain('Try again in 120 seconds');
  });

  it('counts for nothing where it cannot be read', async () => {
    await using server = await startFaultServer(
      answer(503, {}, { 'retry-after': 'soon' }),
      answer(200, grace),
    );
    expect(await directoryAt(server.url).get(7, testContext())).toEqual(grace);
  });
});

describe('the circuit breaker', () => {
  it('leaves a service alone after failures in a row, and tries again later', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await using server = await startFaultServer(fail, fail, fail, answer(200, grace));
    const users = directoryAt(server.url, { maxRetries: 0, breakAfterFailures: 3 });
    for (let failure = 0; failure < 3; failure += 1) await refusal(users.get(7, testContext()));
    const error = await refusal(users.add(newUser, testContext()));
    expect(error.code).toBe('unavailable');
    expect(error.message).toContain('is left alone for now. Nothing was changed.');
    expect(server.arrivals).toHaveLength(3);
    vi.advanceTimersByTime(10_000);
    expect(await users.get(7, testContext())).toEqual(grace);
    expect(await users.get(7, testContext())).toEqual(grace);
  });

  it('takes a refusal for a sign of life', async () => {
    await using server = await startFaultServer(fail, answer(404, { code: 'not_found' }), fail);
    const users = directoryAt(server.url, { maxRetries: 0, breakAfterFailures: 2 });
    await refusal(users.get(7, testContext()));
    await refusal(users.get(7, testContext()));
    const error = await refusal(users.get(7, testContext()));
    expect(error.message).toContain('HTTP status 500');
  });
});

describe('a call that is cancelled', () => {
  it('ends the attempt under way', async () => {
    await using server = await startFaultServer(hang);
    const caller = new AbortController();
    const request = directoryAt(server.url).get(7, testContext({ signal: caller.signal }));
    await server.nextArrival();
    caller.abort(new Error('caller went away'));
    await expect(request).rejects.toThrow('caller went away');
  });

  it('ends the wait for the next attempt', async () => {
    await using server = await startFaultServer(fail);
    const caller = new AbortController();
    const users = directoryAt(server.url, { retryDelayMs: 60_000, maxRetryDelayMs: 60_000 });
    const request = users.get(7, testContext({ signal: caller.signal }));
    await server.nextArrival();
    setImmediate(() => caller.abort(new Error('caller went away')));
    await expect(request).rejects.toThrow('caller went away');
    expect(server.arrivals).toHaveLength(1);
  });

  it('is not begun where its caller is gone already', async () => {
    await using server = await startFaultServer(hang);
    const request = directoryAt(server.url).get(7, testContext({ signal: AbortSignal.abort() }));
    await expect(request).rejects.toThrow('aborted');
    expect(server.arrivals).toHaveLength(0);
  });
});

describe('a directory that cannot be reached as configured', () => {
  const make = (url: string, bearer = token) =>
    createUserDirectory({
      url,
      token: bearer,
      clock: systemClock,
      entropy: seededEntropy(1),
    });

  it.each([
    ['ftp://example.org/', token],
    ['example.org', token],
    ['http://user:hunter2@example.org/', token],
    ['http://example.org/', 'line-end\n'],
    ['http://example.org/', ''],
  ])('is refused at once, without showing a secret: %s', (url, bearer) => {
    const thrown = vi.fn<(error: unknown) => void>();
    try {
      make(url, bearer);
    } catch (error) {
      thrown(error);
    }
    const error = thrown.mock.calls[0]?.[0];
    expect(PlatformError.is(error) && error.code).toBe('config_invalid');
    expect(String(error)).not.toMatch(/hunter2|line-end/);
  });
});
