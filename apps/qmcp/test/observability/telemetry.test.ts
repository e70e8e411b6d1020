import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';

import { createTelemetry } from '../../src/observability/telemetry.ts';

const call = { method: 'tools/call', name: 'echo', door: 'rest', outcome: 'ok' } as const;
const http = { route: '/v1/tools', method: 'GET', status: 200 } as const;

const measured = (): { registry: Registry; telemetry: ReturnType<typeof createTelemetry> } => {
  const registry = new Registry();
  return { registry, telemetry: createTelemetry(registry) };
};

describe('telemetry', () => {
  it('counts calls by how they ended, and times them in seconds', async () => {
    const { registry, telemetry } = measured();
    telemetry.call({ ...call, durationMs: 20 });
    telemetry.call({ ...call, durationMs: 30 });
    telemetry.call({ ...call, outcome: 'denied', durationMs: 1 });
    const text = await registry.metrics();
    expect(text).toContain(
      'qmcp_calls_total{method="tools/call",name="echo",door="rest",outcome="ok"} 2',
    );
    expect(text).toContain(
      'qmcp_calls_total{method="tools/call",name="echo",door="rest",outcome="denied"} 1',
    );
    expect(text).toContain('qmcp_call_duration_seconds_count{method="tools/call",name="echo"} 3');
    expect(text).toContain(
      'qmcp_call_duration_seconds_bucket{le="0.025",method="tools/call",name="echo"} 2',
    );
  });

  it('counts and times HTTP requests by route template', async () => {
    const { registry, telemetry } = measured();
    telemetry.http({ ...http, durationMs: 4 });
    const text = await registry.metrics();
    expect(text).toContain(
      'qmcp_http_requests_total{route="/v1/tools",method="GET",status="200"} 1',
    );
    expect(text).toContain(
      'qmcp_http_request_duration_seconds_bucket{le="0.005",route="/v1/tools",method="GET"} 1',
    );
  });

  it('counts programs in sandboxes, what they met, and what of it was out of the ordinary', async () => {
    const { registry, telemetry } = measured();
    const run = { language: 'python', reason: 'timeout', durationMs: 200 };
    telemetry.sandbox({ ...run, incidents: ['timeout', 'network'], anomalies: ['first-seen'] });
    const text = await registry.metrics();
    for (const line of [
      'qmcp_sandbox_runs_total{language="python",reason="timeout"} 1',
      'qmcp_sandbox_run_duration_seconds_sum{language="python"} 0.2',
      'qmcp_sandbox_incidents_total{kind="timeout"} 1',
      'qmcp_sandbox_incidents_total{kind="network"} 1',
      'qmcp_sandbox_anomalies_total{kind="first-seen"} 1',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('shows what is open now', async () => {
    const { registry, telemetry } = measured();
    telemetry.open('sessions', 1);
    telemetry.open('streams', 1);
    telemetry.open('streams', 1);
    telemetry.open('streams', -1);
    const text = await registry.metrics();
    expect(text).toContain('qmcp_open{what="sessions"} 1');
    expect(text).toContain('qmcp_open{what="streams"} 1');
  });

  it('shows the process beside', async () => {
    const text = await measured().registry.metrics();
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });

  it('never throws, whatever a clock says', async () => {
    const { registry, telemetry } = measured();
    telemetry.call({ ...call, durationMs: Number.NaN });
    telemetry.http({ ...http, durationMs: Infinity });
    expect(await registry.metrics()).toContain(
      'qmcp_call_duration_seconds_sum{method="tools/call",name="echo"} 0',
    );
  });

  it('names its metrics as Prometheus wants it: counters end in _total, durations in _seconds', async () => {
    const metrics = await measured().registry.getMetricsAsJSON();
    const own = metrics.filter(({ name }) => name.startsWith('qmcp_'));
    expect(own.map(({ name }) => name).toSorted()).toEqual([
      'qmcp_call_duration_seconds',
      'qmcp_calls_total',
      'qmcp_http_request_duration_seconds',
      'qmcp_http_requests_total',
      'qmcp_open',
      'qmcp_sandbox_anomalies_total',
      'qmcp_sandbox_incidents_total',
      'qmcp_sandbox_run_duration_seconds',
      'qmcp_sandbox_runs_total',
    ]);
  });
});
