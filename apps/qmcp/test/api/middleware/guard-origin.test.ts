import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';
import type { RunningApi } from '../running-api.ts';

const APP = 'https://app.example';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({
    auth: 'local',
    allowedHosts: ['qmcp.example', 'other.example:8443'],
    allowedOrigins: [APP],
  });
});
afterAll(() => api[Symbol.asyncDispose]());

describe('the Host check', () => {
  it.each([
    'localhost',
    'localhost:3333',
    '127.0.0.1',
    '[::1]:80',
    'QMCP.example',
    'qmcp.example:1',
    'other.example:8443',
  ])('serves %s', async (Host) => {
    expect(await api.send('/v1/tools', { headers: { Host } })).toMatchObject({ status: 200 });
  });

  it.each(['attacker.example', 'other.example', 'localhost.attacker.example', '0.0.0.0'])(
    'refuses %s, as a rebound name would be',
    async (Host) => {
      const answer = await api.send('/v1/tools', { headers: { Host } });
      expect(answer).toMatchObject({ status: 403, json: { code: 'forbidden' } });
    },
  );

  it('puts what it refuses on record', async () => {
    const headers = { Host: 'attacker.example', 'X-Request-ID': 'rebound' };
    await api.send('/v1/tools', { headers });
    const { records } = await api.store.audit.list({ requestId: 'rebound' }, { limit: 10 });
    expect(records).toMatchObject([
      { kind: 'security', method: 'host.refused', outcome: 'denied', reason: 'forbidden' },
    ]);
  });

  it('lets probes through, which address a pod by its number', async () => {
    const headers = { Host: '10.0.0.7:3333' };
    expect(await api.send('/livez', { headers })).toMatchObject({ status: 200 });
    expect(await api.send('/readyz', { headers })).toMatchObject({ status: 200 });
    expect(await api.send('/health', { headers })).toMatchObject({ status: 403 });
  });

  it('answers what makes no URL with a problem, too', async () => {
    expect(await api.send('/v1/tools', { headers: { Host: 'a b' } })).toMatchObject({
      status: 400,
      json: { code: 'invalid_request' },
    });
  });
});

describe('the Origin check', () => {
  it('lets the pages of a listed origin read answers', async () => {
    const { status, headers } = await api.send('/v1/tools', { headers: { Origin: APP } });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-expose-headers': expect.stringContaining('X-Request-ID'),
      vary: 'Origin',
    });
  });

  it('lets them read refusals, too', async () => {
    const { status, headers } = await api.send('/nowhere', { headers: { Origin: APP } });
    expect(status).toBe(404);
    expect(headers['access-control-allow-origin']).toBe(APP);
  });

  it('serves the server’s own pages', async () => {
    const own = { Host: `localhost:${api.port}`, Origin: `http://localhost:${api.port}` };
    expect(await api.send('/v1/tools', { headers: own })).toMatchObject({ status: 200 });
  });

  it.each([
    'https://evil.example',
    'http://app.example',
    'https://app.example:8443',
    'null',
    'http://localhost:1',
  ])('refuses %s without a word to the page', async (Origin) => {
    const answer = await api.send('/v1/tools', { headers: { Origin } });
    expect(answer).toMatchObject({ status: 403, json: { code: 'forbidden' } });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('says in Vary that answers differ by origin, even where none came', async () => {
    const { headers } = await api.send('/v1/tools');
    expect(headers['vary']).toBe('Origin');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a preflight', () => {
  const preflight = (Origin: string): ReturnType<RunningApi['send']> =>
    api.send('/v1/tools/echo', {
      method: 'OPTIONS',
      headers: { Origin, 'Access-Control-Request-Method': 'POST' },
    });

  it('allows a listed origin what the API takes, and no more', async () => {
    const { status, headers } = await preflight(APP);
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': 'GET, HEAD, POST',
      'access-control-allow-headers':
        'Authorization, Content-Type, X-Request-ID, X-Correlation-ID, traceparent',
      'access-control-max-age': '600',
      vary: 'Origin',
    });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('is refused to any other', async () => {
    const { status, headers } = await preflight('https://evil.example');
    expect(status).toBe(403);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});
