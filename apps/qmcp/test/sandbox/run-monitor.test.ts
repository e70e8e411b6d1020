import { localOwner } from '@qmcp/contracts';
import type { ObservedRun } from '@qmcp/execution';
import { recordingLogger } from '@qmcp/testkit';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';

import { createQmcp } from '../../src/index.ts';
import { createTelemetry } from '../../src/observability/telemetry.ts';
import { RunMonitor } from '../../src/sandbox/run-monitor.ts';

const run: ObservedRun = {
  tool: 'execute_code',
  language: 'python',
  reason: 'memory',
  durationMs: 20,
  incidents: ['memory', 'network'],
  caller: {
    principal: localOwner,
    door: 'rest',
    requestId: 'request-1',
    correlationId: 'work-1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  },
};

/** A monitor before a real server with a real store. */
async function monitoring() {
  const qmcp = await createQmcp();
  const logger = recordingLogger();
  const metrics = new Registry();
  const telemetry = createTelemetry(metrics);
  const startMonitor = () =>
    new RunMonitor({
      server: qmcp.server,
      store: qmcp.store,
      clock: qmcp.clock,
      telemetry,
      logger,
    });
  return {
    qmcp,
    logger,
    metrics,
    startMonitor,
    monitor: startMonitor(),
    events: async () => {
      const { records } = await qmcp.store.audit.list({ kind: 'security' }, { limit: 100 });
      return records.toReversed().map(({ method, name, reason }) => [method, name, reason]);
    },
    [Symbol.asyncDispose]: () => qmcp.close(),
  };
}

describe('the monitor of runs', () => {
  it('puts on record what code met, as part of the call', async () => {
    await using watched = await monitoring();
    await watched.monitor.observe(run);
    const { records } = await watched.qmcp.store.audit.list(
      { method: 'sandbox.incident', name: 'memory' },
      { limit: 1 },
    );
    expect(records).toMatchObject([
      {
        kind: 'security',
        principalId: 'owner',
        door: 'rest',
        requestId: 'request-1',
        correlationId: 'work-1',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        reason: 'execute_code',
        outcome: 'denied',
      },
    ]);
  });

  it('raises what is new of its principal, and not what the record has, also after a restart', async () => {
    await using watched = await monitoring();
    await watched.monitor.observe({ ...run, incidents: ['memory'] });
    await watched.startMonitor().observe(run);
    expect(await watched.events()).toEqual([
      ['sandbox.incident', 'memory', 'execute_code'],
      ['sandbox.anomaly', 'memory', 'first-seen'],
      ['sandbox.incident', 'memory', 'execute_code'],
      ['sandbox.incident', 'network', 'execute_code'],
      ['sandbox.anomaly', 'network', 'first-seen'],
    ]);
    expect(watched.logger.entries).toMatchObject([
      { level: 'warn', fields: { kind: 'first-seen', incident: 'memory', principal: 'owner' } },
      { level: 'warn', fields: { kind: 'first-seen', incident: 'network' } },
    ]);
  });

  it('raises a burst', async () => {
    await using watched = await monitoring();
    for (let at = 0; at < 5; at += 1) await watched.monitor.observe(run);
    expect(await watched.events()).toContainEqual(['sandbox.anomaly', 'burst', 'burst']);
  });

  it('counts every run', async () => {
    await using watched = await monitoring();
    await watched.monitor.observe({ ...run, reason: 'exit', incidents: [] });
    await watched.monitor.observe(run);
    const text = await watched.metrics.metrics();
    expect(text).toContain('qmcp_sandbox_runs_total{language="python",reason="exit"} 1');
    expect(text).toContain('qmcp_sandbox_incidents_total{kind="network"} 1');
    expect(text).toContain('qmcp_sandbox_anomalies_total{kind="first-seen"} 2');
    expect(await watched.events()).toHaveLength(4);
  });
});
