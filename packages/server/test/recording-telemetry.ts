import type { CallMeasure, HttpMeasure, Telemetry } from '@qmcp/contracts';

/** Keeps what it is told to count. */
export class RecordingTelemetry implements Telemetry {
  readonly calls: CallMeasure[] = [];
  readonly requests: HttpMeasure[] = [];
  /** What is open now. */
  readonly gauges = { streams: 0, sessions: 0, calls: 0 };

  call(measure: CallMeasure): void {
    this.calls.push(measure);
  }

  http(measure: HttpMeasure): void {
    this.requests.push(measure);
  }

  open(what: keyof typeof this.gauges, delta: 1 | -1): void {
    this.gauges[what] += delta;
  }
}
