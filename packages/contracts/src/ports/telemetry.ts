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

/** A finished run of code in a sandbox, for counting. Its words are of small sets, so that a caller cannot make series. */
export interface SandboxMeasure {
  readonly language: string;
  /** Why it ended. */
  readonly reason: string;
  readonly durationMs: number;
  /** Limits that it met, and `network` where it tried to get at one. */
  readonly incidents: readonly string[];
  /** What of that was out of the ordinary for its principal. */
  readonly anomalies: readonly string[];
}

/** Counts and times; implemented with Prometheus metrics. Must not throw. */
export interface Telemetry {
  call(measure: CallMeasure): void;
  http(measure: HttpMeasure): void;
  sandbox(measure: SandboxMeasure): void;
  /** Adds to the gauge of what is open now. */
  open(what: 'streams' | 'sessions' | 'calls', delta: 1 | -1): void;
}
