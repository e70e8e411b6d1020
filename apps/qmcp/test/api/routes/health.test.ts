import { PlatformError } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';

describe('GET /health', () => {
  it('says that the server lives, which it is, and since when', async () => {
    await using api = await startApi();
    api.clock.advance(90_500);
    expect(await api.send('/health')).toMatchObject({
      status: 200,
      json: { status: 'ok', name: 'qmcp', version: '1.2.3', uptime_seconds: 90.5, policy: 'ok' },
    });
  });

  it('says when the policy in force is older than its file', async () => {
    const policy = { stale: true, decide: () => ({ effect: 'allow' }) as const };
    await using api = await startApi({ policy });
    expect(await api.send('/health')).toMatchObject({ json: { status: 'ok', policy: 'stale' } });
  });

  it('says when it is shutting down', async () => {
    await using api = await startApi({ isDraining: () => true });
    expect(await api.send('/health')).toMatchObject({ status: 200, json: { status: 'draining' } });
  });
});

describe('GET /livez', () => {
  it('stays well while the server drains: a restart would cut calls off', async () => {
    await using api = await startApi({ isDraining: () => true });
    expect(await api.send('/livez')).toMatchObject({ status: 200, json: { status: 'alive' } });
  });
});

describe('GET /readyz', () => {
  it('is ready while records can be kept', async () => {
    await using api = await startApi();
    expect(await api.send('/readyz')).toMatchObject({ status: 200, json: { status: 'ready' } });
  });

  it('answers 503 with the reason while the server drains', async () => {
    await using api = await startApi({ isDraining: () => true });
    const answer = await api.send('/readyz');
    expect(answer).toMatchObject({ status: 503, json: { data: { reason: 'draining' } } });
    expect(answer.headers['retry-after']).toBe('1');
  });

  it('answers 503 once the store is closed', async () => {
    await using api = await startApi();
    await api.store.close();
    expect(await api.send('/readyz')).toMatchObject({
      status: 503,
      json: { data: { reason: 'store_closed' } },
    });
  });

  it('answers 503 while the store fails, says no more than why, and recovers', async () => {
    let failure: Error | undefined = new PlatformError('store_failed', 'disk /secret/path is full');
    await using api = await startApi();
    await using flaky = await startApi({
      store: {
        audit: api.store.audit,
        async ping() {
          if (failure !== undefined) throw failure;
        },
      },
    });
    const answer = await flaky.send('/readyz');
    expect(answer).toMatchObject({ status: 503, json: { data: { reason: 'store_failed' } } });
    expect(answer.text).not.toContain('/secret/path');
    expect(flaky.logText()).toContain('/secret/path');

    failure = new Error('something unforeseen');
    flaky.clock.advance(1_000);
    expect(await flaky.send('/readyz')).toMatchObject({
      status: 503,
      json: { data: { reason: 'store_failed' } },
    });

    failure = undefined;
    flaky.clock.advance(1_000);
    expect(await flaky.send('/readyz')).toMatchObject({ status: 200 });
  });

  it('asks the store once a second, however many ask', async () => {
    let pings = 0;
    await using api = await startApi();
    await using probed = await startApi({
      store: {
        audit: api.store.audit,
        async ping() {
          pings += 1;
        },
      },
    });
    await Promise.all(Array.from({ length: 20 }, () => probed.send('/readyz')));
    expect(pings).toBe(1);
    probed.clock.advance(999);
    await probed.send('/readyz');
    expect(pings).toBe(1);
    probed.clock.advance(1);
    await probed.send('/readyz');
    expect(pings).toBe(2);
  });

  it('does not ask again while an answer is awaited', async () => {
    let pings = 0;
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    await using api = await startApi();
    await using slow = await startApi({
      store: {
        audit: api.store.audit,
        ping() {
          pings += 1;
          return answered;
        },
      },
    });
    const first = slow.send('/readyz');
    await expect.poll(() => pings).toBe(1);
    slow.clock.advance(5_000);
    const second = slow.send('/readyz');
    await slow.send('/livez');
    answer();
    expect(await first).toMatchObject({ status: 200 });
    expect(await second).toMatchObject({ status: 200 });
    expect(pings).toBe(1);
  });
});
