import type { Era } from '../subjects/subject.ts';

/** What the load's process is asked to do. */
export interface LoadOrder {
  readonly port: number;
  readonly era: Era;
  readonly concurrency: number;
  /** How long: a time, or a number of calls. */
  readonly until: { readonly ms: number } | { readonly calls: number };
}

/** What it found. Times in milliseconds. */
export interface LoadReport {
  readonly calls: number;
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}
