import type { AuditOutcome, Door } from '../audit.ts';

/** A finished call, for counting. */
export interface CallMeasure {
  readonly method: string;
  /** Only names of registered definitions, so that a caller cannot make series. */
  readonly name: string;
  readonly door: Door;
  readonly outcome: AuditOutcome;
  readonly durationMs: number;
}

/** A finished HTTP request, for counting. */
export interface HttpMeasure {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly durationMs: number;
}

/** Counts and times; implemented with Prometheus metrics. Must not throw. */
export interface Telemetry {
  call(measure: CallMeasure): void;
  http(measure: HttpMeasure): void;
  /** Adds to the gauge of what is open now. */
  open(what: 'streams' | 'sessions' | 'calls', delta: 1 | -1): void;
}
