import { describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';

describe('GET /metrics', () => {
  it('shows calls and requests in the format that Prometheus reads', async () => {
    await using api = await startApi({ auth: 'local' });
    await api.send('/v1/tools/echo', { body: { input: { text: 'hi' } } });
    const { headers, text } = await api.send('/metrics');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain(
      'qmcp_calls_total{method="tools/call",name="echo",door="rest",outcome="ok"} 1',
    );
    expect(text).toContain(
      'qmcp_http_requests_total{route="/v1/tools/{name}",method="POST",status="200"} 1',
    );
  });

  it('makes no series of what callers make up', async () => {
    await using api = await startApi({ auth: 'local' });
    await api.send('/made/up');
    await api.send('/v1/tools/made-up', { body: {} });
    const { text } = await api.send('/metrics');
    expect(text).not.toMatch(/made.up/);
    expect(text).toContain('qmcp_http_requests_total{route="(none)",method="GET",status="404"} 1');
  });
});

describe('GET /metrics/json', () => {
  it('shows the same as JSON, with null for what is no number', async () => {
    await using api = await startApi({ auth: 'local' });
    const { Gauge } = await import('prom-client');
    new Gauge({ name: 'test_void', help: 'No number.', registers: [api.metrics] }).set(Number.NaN);
    await api.send('/v1/tools/echo', { body: { input: { text: 'hi' } } });
    const { json } = await api.send('/metrics/json');
    expect(json['metrics']).toEqual(
      expect.arrayContaining([
        {
          name: 'qmcp_calls_total',
          help: expect.any(String),
          type: 'counter',
          values: [
            {
              name: 'qmcp_calls_total',
              labels: { method: 'tools/call', name: 'echo', door: 'rest', outcome: 'ok' },
              value: 1,
            },
          ],
        },
        expect.objectContaining({
          name: 'qmcp_call_duration_seconds',
          type: 'histogram',
          values: expect.arrayContaining([
            expect.objectContaining({ name: 'qmcp_call_duration_seconds_count', value: 1 }),
          ]),
        }),
        expect.objectContaining({
          name: 'test_void',
          values: [{ name: 'test_void', labels: {}, value: null }],
        }),
      ]),
    );
  });
});
