import type { CallMeasure, HttpMeasure, SandboxMeasure, Telemetry } from '@qmcp/contracts';
import { collectDefaultMetrics, Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

/** From a tool that only computes to one that runs for a minute; in seconds, as Prometheus wants it. */
const CALL_BUCKETS_S = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/**
 * Counts and times with Prometheus metrics, named by its conventions, beside those of the process itself
 * (`process_*`, `nodejs_*`). A measurement costs about a microsecond.
 * @param registry - a fresh one: each metric is registered in it once
 */
export function createTelemetry(registry: Registry): Telemetry {
  collectDefaultMetrics({ register: registry });
  const countCall = callMeter(registry);
  const countHttp = httpMeter(registry);
  const countSandbox = sandboxMeter(registry);
  return { call: countCall, http: countHttp, sandbox: countSandbox, open: openGauge(registry) };
}

/** Counted here, and told when somebody looks: every call opens and closes something. */
function openGauge(registry: Registry): Telemetry['open'] {
  const counts = { streams: 0, sessions: 0, calls: 0 };
  void new Gauge({
    name: 'qmcp_open',
    help: 'What is open now: streams, sessions and calls in flight.',
    labelNames: ['what'],
    registers: [registry],
    collect() {
      for (const [what, count] of Object.entries(counts)) this.set({ what }, count);
    },
  });
  return (what, delta) => {
    counts[what] += delta;
  };
}

function callMeter(registry: Registry): (measure: CallMeasure) => void {
  const total = new Counter({
    name: 'qmcp_calls_total',
    help: 'Calls of tools, resources and prompts, by how they ended.',
    labelNames: ['method', 'name', 'door', 'outcome'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'qmcp_call_duration_seconds',
    help: 'How long calls of tools, resources and prompts took, refused ones included.',
    labelNames: ['method', 'name'],
    buckets: CALL_BUCKETS_S,
    registers: [registry],
  });
  return ({ method, name, door, outcome, durationMs }) => {
    total.inc({ method, name, door, outcome });
    duration.observe({ method, name }, toSeconds(durationMs));
  };
}

function httpMeter(registry: Registry): (measure: HttpMeasure) => void {
  const total = new Counter({
    name: 'qmcp_http_requests_total',
    help: 'HTTP requests answered, by route template.',
    labelNames: ['route', 'method', 'status'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'qmcp_http_request_duration_seconds',
    help: 'How long HTTP requests took, by route template.',
    labelNames: ['route', 'method'],
    buckets: CALL_BUCKETS_S,
    registers: [registry],
  });
  return ({ route, method, status, durationMs }) => {
    total.inc({ route, method, status });
    duration.observe({ route, method }, toSeconds(durationMs));
  };
}

function sandboxMeter(registry: Registry): (measure: SandboxMeasure) => void {
  const runs = new Counter({
    name: 'qmcp_sandbox_runs_total',
    help: 'Programs that ran in a sandbox, by why they ended.',
    labelNames: ['language', 'reason'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'qmcp_sandbox_run_duration_seconds',
    help: 'How long programs ran in a sandbox.',
    labelNames: ['language'],
    buckets: CALL_BUCKETS_S,
    registers: [registry],
  });
  const incidents = new Counter({
    name: 'qmcp_sandbox_incidents_total',
    help: 'Limits that programs in sandboxes met, and runs that tried to get at a network.',
    labelNames: ['kind'],
    registers: [registry],
  });
  const anomalies = new Counter({
    name: 'qmcp_sandbox_anomalies_total',
    help: 'Incidents in sandboxes that were out of the ordinary for their principal.',
    labelNames: ['kind'],
    registers: [registry],
  });
  return (measure) => {
    const { language, reason, durationMs } = measure;
    runs.inc({ language, reason });
    duration.observe({ language }, toSeconds(durationMs));
    for (const kind of measure.incidents) incidents.inc({ kind });
    for (const kind of measure.anomalies) anomalies.inc({ kind });
  };
}

/** Telemetry must not throw, and prom-client throws at what is no finite number. */
const toSeconds = (durationMs: number): number =>
  Number.isFinite(durationMs) ? durationMs / 1000 : 0;
