import { describe, expect, it } from 'vitest';

import { startApi } from './running-api.ts';

const CANARY = 'canary0ffee';

describe('a secret that a caller sends', () => {
  it('is found in no log line and no metric, wherever it was put', async () => {
    await using api = await startApi();
    const key = await api.keyWith('*');
    const secret = key.Authorization.slice('Bearer '.length);
    const requests: Parameters<typeof api.send>[] = [
      ['/v1/tools', { headers: { Authorization: `Bearer ${CANARY}` } }],
      ['/v1/tools', { headers: { Authorization: CANARY } }],
      ['/v1/tools', { headers: { ...key, 'X-Api-Key': CANARY, Cookie: `session=${CANARY}` } }],
      [`/v1/invocations?name=${CANARY}`, { headers: key }],
      [`/v1/invocations?api_key=${CANARY}`, { headers: key }],
      [`/v1/invocations/${CANARY}`, { headers: key }],
      [`/${CANARY}`],
      [`/v1/tools/${CANARY}`, { headers: key, body: { input: {} } }],
      ['/v1/tools/echo', { headers: key, body: { input: { text: CANARY, password: CANARY } } }],
      ['/v1/tools/echo', { headers: key, body: { input: { text: CANARY } } }],
      ['/v1/tools/crash', { headers: key, body: { input: {} } }],
      [
        '/v1/tools/echo',
        { headers: { ...key, 'Content-Type': CANARY }, body: '{}', method: 'POST' },
      ],
      ['/livez', { headers: { Origin: `https://${CANARY}.example` } }],
      ['/health', { headers: { Origin: `https://${CANARY}.example` } }],
      ['/health', { headers: { Host: `${CANARY}.example` } }],
      ['/livez', { headers: { traceparent: CANARY, 'User-Agent': CANARY, Referer: CANARY } }],
    ];
    for (const [path, sent] of requests) await api.send(path, sent);

    const metrics = await api.metrics.metrics();
    expect(api.logLines().length).toBeGreaterThanOrEqual(requests.length);
    for (const hidden of [CANARY, secret, secret.slice(20)]) {
      expect(api.logText()).not.toContain(hidden);
      expect(metrics).not.toContain(hidden);
    }
  });
});
