import type { CallMeasure, HttpMeasure, Telemetry } from '@qmcp/contracts';

/** Telemetry that keeps what it is told. */
export interface RecordingTelemetry extends Telemetry {
  readonly calls: readonly CallMeasure[];
  readonly requests: readonly HttpMeasure[];
  /** What is open now. */
  readonly gauges: Readonly<Record<Parameters<Telemetry['open']>[0], number>>;
}

/** Makes telemetry that keeps what it counts. */
export function recordingTelemetry(): RecordingTelemetry {
  const calls: CallMeasure[] = [];
  const requests: HttpMeasure[] = [];
  const gauges = { streams: 0, sessions: 0, calls: 0 };
  return {
    calls,
    requests,
    gauges,
    call: (measure) => void calls.push(measure),
    http: (measure) => void requests.push(measure),
    open: (what, delta) => {
      gauges[what] += delta;
    },
  };
}

/** Makes telemetry for tests that are not about it. */
export const silentTelemetry = (): Telemetry => recordingTelemetry();
