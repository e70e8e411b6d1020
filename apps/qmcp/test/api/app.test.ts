import { setImmediate as nextTurn } from 'node:timers/promises';

import { PlatformError } from '@qmcp/contracts';
import type { Store } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { startApi } from './running-api.ts';

describe('the API', () => {
  it('answers 404 with a problem where there is nothing', async () => {
    await using api = await startApi();
    const answer = await api.send('/v2', { headers: { 'X-Request-ID': 'r1' } });
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer).toMatchObject({
      status: 404,
      json: {
        type: '/problems/not-found',
        title: 'Not found',
        status: 404,
        detail: 'There is nothing under this path: see /docs for what there is',
        instance: '/requests/r1',
        code: 'not_found',
      },
    });
  });

  it.each([
    ['DELETE', '/v1/tools', 'GET, HEAD'],
    ['PUT', '/v1/tools/echo', 'GET, HEAD, POST'],
    ['GET', '/v1/human/responses', 'POST'],
    ['OPTIONS', '/v1/invocations/1', 'GET, HEAD'],
    ['POST', '/openapi.json', 'GET, HEAD'],
  ])('answers %s %s with 405 and what is allowed', async (method, path, allow) => {
    await using api = await startApi();
    const answer = await api.send(path, { method });
    expect(answer).toMatchObject({ status: 405, json: { code: 'method_not_allowed' } });
    expect(answer.headers['allow']).toBe(allow);
  });

  it.each(['/openapixjson', '/v1/tools/', '/V1/tools', '/v1/tools/echo/more', '//livez'])(
    'knows its paths exactly: not %s',
    async (path) => {
      await using api = await startApi();
      expect(await api.send(path)).toMatchObject({ status: 404 });
    },
  );

  it('answers HEAD as GET, without the body', async () => {
    await using api = await startApi();
    expect(await api.send('/livez', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });

  it.each([
    ['/v1/human/stream', 'text/event-stream'],
    ['/v1/events', 'text/event-stream'],
    ['/v1/audit/export', 'application/x-ndjson'],
  ])('begins no stream for HEAD %s, which nobody would read', async (path, mediaType) => {
    await using api = await startApi();
    const headers = await api.ownerSession();
    const idle = api.clock.waitingTimers;
    for (const _time of [1, 2, 3]) {
      const answer = await api.send(path, { method: 'HEAD', headers });
      expect(answer).toMatchObject({ status: 200, headers: { 'content-type': mediaType } });
    }
    const { records } = await api.store.audit.list({ kind: 'security' }, { limit: 9 });
    expect(records).toEqual([]);
    await nextTurn();
    expect(api.clock.waitingTimers).toBe(idle);
  });

  it('lets nobody see by HEAD what a stream is who may not read it', async () => {
    await using api = await startApi();
    const sent = { method: 'HEAD', headers: await api.keyWith('tools:call') };
    expect(await api.send('/v1/audit/export', sent)).toMatchObject({ status: 403 });
  });

  it('asks to come back when the store is busy, and says nothing of it', async () => {
    const busy = new PlatformError('store_busy', 'locked by pid 7', { retryable: true });
    await using api = await startApi({ auth: 'local', store: storeThatFailsWith(busy) });
    const answer = await api.send('/v1/invocations');
    expect(answer).toMatchObject({ status: 503, json: { code: 'unavailable' } });
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.text).not.toContain('pid 7');
    expect(api.logText()).toContain('locked by pid 7');
  });

  it('lets no refusal pass that it could not write down', async () => {
    await using api = await startApi();
    const headers = await api.keyWith('tools:call');
    await api.send('/v1/tools', { headers });
    await api.store.close();
    expect(await api.send('/metrics', { headers })).toMatchObject({ status: 500 });
  });
});

function storeThatFailsWith(failure: PlatformError): Pick<Store, 'audit' | 'ping'> {
  const fail = (): Promise<never> => Promise.reject(failure);
  return {
    ping: fail,
    audit: { begin: fail, append: fail, get: fail, list: fail, recover: fail },
  };
}
