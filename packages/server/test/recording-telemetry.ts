import type { CallMeasure, HttpMeasure, SandboxMeasure, Telemetry } from '@qmcp/contracts';

/** Keeps what it is told to count. */
export class RecordingTelemetry implements Telemetry {
  readonly calls: CallMeasure[] = [];
  readonly requests: HttpMeasure[] = [];
  readonly sandboxes: SandboxMeasure[] = [];
  /** What is open now. */
  readonly gauges = { streams: 0, sessions: 0, calls: 0 };

  call(measure: CallMeasure): void {
    this.calls.push(measure);
  }

  http(measure: HttpMeasure): void {
    this.requests.push(measure);
  }

  sandbox(measure: SandboxMeasure): void {
    this.sandboxes.push(measure);
  }

  open(what: keyof typeof this.gauges, delta: 1 | -1): void {
    this.gauges[what] += delta;
  }
}
