import { PlatformError, wireErrors } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { HttpStatusError, ServerError } from '../../src/index.ts';
import { Resilience } from '../../src/resilience/resilience.ts';
import type { ResilienceOptions } from '../../src/resilience/resilience.ts';
import { retryAfterMs } from '../../src/resilience/retry-after.ts';

const unreachable = new PlatformError('server_unreachable', 'Nobody there', { retryable: true });
const lost = new PlatformError('connection_lost', 'Gone', { retryable: true });
const busy = new ServerError({ code: wireErrors.rate_limited.wire, message: 'Slow down' });
const refused = new ServerError({ code: -32602, message: 'Wrong' });

/** Runs a request that meets the given failures one after the other, then succeeds. */
async function meet(
  failures: readonly Error[],
  repeatable: boolean,
  options: ResilienceOptions = {},
) {
  const clock = fakeClock();
  const resilience = new Resilience(options, clock);
  let attempts = 0;
  const run = resilience.run(
    async () => {
      const failure = failures[attempts];
      attempts += 1;
      if (failure !== undefined) throw failure;
      return 'done';
    },
    { repeatable },
  );
  const outcome = run.catch((error: unknown) => error);
  for (let turn = 0; turn < 20; turn += 1) {
    await new Promise(setImmediate);
    clock.advance(10_000);
  }
  return { outcome: await outcome, attempts, waiting: clock.waitingTimers };
}

describe('a request that failed', () => {
  it.each([
    ['did not arrive', unreachable, false, 2],
    ['did not arrive', unreachable, true, 2],
    ['was turned away', busy, false, 2],
    ['was turned away', new HttpStatusError(429, 'Not so fast'), false, 2],
    ['was turned away', new ServerError({ code: -32000, message: '' }, { status: 503 }), false, 2],
    ['was turned away', new ServerError({ code: -32000, message: '' }, { status: 429 }), false, 2],
    ['may have been run', lost, false, 1],
    ['may have been run', lost, true, 2],
    ['may have been run', new HttpStatusError(502, 'Bad gateway'), false, 1],
    ['may have been run', new HttpStatusError(503, 'Connection termination'), false, 1],
    ['may have been run', new HttpStatusError(503, 'Connection termination'), true, 2],
    ['may have been run', new HttpStatusError(504, 'Too late'), true, 2],
    ['was answered', refused, true, 1],
    ['was answered', new HttpStatusError(404, 'Nothing here'), true, 1],
    ['met a defect of ours', new TypeError('Oops'), true, 1],
  ])('and %s (%s, repeatable: %s) is tried %i times', async (...row) => {
    const [, failure, repeatable, attempts] = row;
    const met = await meet([failure], repeatable);
    expect(met.attempts).toBe(attempts);
    expect(met.outcome).toBe(attempts === 1 ? failure : 'done');
  });

  it('is given up after the retries that are allowed, with the last failure', async () => {
    const met = await meet([lost, lost, unreachable, lost], true);
    expect(met).toMatchObject({ attempts: 3, outcome: unreachable, waiting: 0 });
    expect((await meet([unreachable], true, { maxRetries: 0 })).attempts).toBe(1);
  });

  it('is not tried again once nobody waits', async () => {
    const resilience = new Resilience({}, fakeClock());
    const controller = new AbortController();
    let attempts = 0;
    const run = resilience.run(
      () => {
        attempts += 1;
        controller.abort(new Error('enough'));
        return Promise.reject(unreachable);
      },
      { repeatable: true, signal: controller.signal },
    );
    await expect(run).rejects.toBe(unreachable);
    expect(attempts).toBe(1);
  });

  it('stops waiting for its next try once nobody waits', async () => {
    const clock = fakeClock();
    const controller = new AbortController();
    const run = new Resilience({}, clock).run(() => Promise.reject(unreachable), {
      repeatable: true,
      signal: controller.signal,
    });
    await expect.poll(() => clock.waitingTimers).toBe(1);
    controller.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
    expect(clock.waitingTimers).toBe(0);
  });

  it('waits as long as the server asks, but not for ever', async () => {
    const clock = fakeClock();
    const polite = new HttpStatusError(429, 'Later', '7');
    let attempts = 0;
    const run = new Resilience({}, clock).run(
      async () => {
        attempts += 1;
        if (attempts === 1) throw polite;
        return attempts;
      },
      { repeatable: false },
    );
    await expect.poll(() => clock.waitingTimers).toBe(1);
    clock.advance(6999);
    expect(attempts).toBe(1);
    clock.advance(1);
    expect(await run).toBe(2);
    const endless = new HttpStatusError(503, 'Tomorrow', '86400');
    expect((await meet([endless], true)).outcome).toBe(endless);
  });
});

describe('Retry-After', () => {
  const nowMs = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    [new HttpStatusError(429, '', '3'), 3000],
    [new HttpStatusError(429, '', 'Thu, 01 Jan 2026 00:00:05 GMT'), 5000],
    [new HttpStatusError(429, '', 'Wed, 31 Dec 2025 00:00:00 GMT'), 0],
    [new HttpStatusError(429, '', 'soon'), 0],
    [new HttpStatusError(429, ''), 0],
    [new ServerError({ code: -31429, message: '', data: { retryAfterSeconds: 2 } }), 2000],
    [new ServerError({ code: -31429, message: '', data: { retryAfterSeconds: 'x' } }), 0],
    [new ServerError({ code: -31429, message: '' }), 0],
    [new ServerError({ code: -32000, message: '' }, { status: 429, retryAfter: '4' }), 4000],
    [new Error('other'), 0],
  ])('of %o is %i ms', (error, ms) => {
    expect(retryAfterMs(error, nowMs)).toBe(ms);
  });
});

describe('a server that keeps failing', () => {
  const failing = () => Promise.reject(unreachable);
  const once = { repeatable: false };

  it('is left alone after some failures in a row, whatever was asked', async () => {
    const resilience = new Resilience({ maxRetries: 0, breakAfterFailures: 3 }, fakeClock());
    for (let failures = 0; failures < 3; failures += 1)
      await expect(resilience.run(failing, once)).rejects.toBe(unreachable);
    const spared = resilience.run(async () => 'never asked', once);
    await expect(spared).rejects.toMatchObject({ code: 'circuit_open', retryable: true });
  });

  it('is not one that answers, even with refusals', async () => {
    const resilience = new Resilience({ maxRetries: 0, breakAfterFailures: 2 }, fakeClock());
    for (let refusals = 0; refusals < 5; refusals += 1)
      await expect(resilience.run(() => Promise.reject(refused), once)).rejects.toBe(refused);
    expect(await resilience.run(async () => 'fine', once)).toBe('fine');
  });

  it('may show after a while that it is well again', async () => {
    const options = { maxRetries: 0, breakAfterFailures: 1, halfOpenAfterMs: 20 };
    const resilience = new Resilience(options, fakeClock());
    await expect(resilience.run(failing, once)).rejects.toBe(unreachable);
    await expect
      .poll(() => resilience.run(async () => 'well', once).catch(() => 'still open'))
      .toBe('well');
    expect(await resilience.run(async () => 'well', once)).toBe('well');
  });

  it('keeps nobody waiting while one request finds out', async () => {
    const options = { maxRetries: 0, breakAfterFailures: 1, halfOpenAfterMs: 0 };
    const resilience = new Resilience(options, fakeClock());
    await expect(resilience.run(failing, once)).rejects.toBe(unreachable);

    const slow = Promise.withResolvers<string>();
    const probe = resilience.run(() => slow.promise, once);
    const spared = resilience.run(async () => 'never asked', once);
    await expect(spared).rejects.toMatchObject({ code: 'circuit_open', retryable: true });

    slow.resolve('well');
    expect(await probe).toBe('well');
    expect(await resilience.run(async () => 'well', once)).toBe('well');
  });
});
