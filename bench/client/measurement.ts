/** What a client took. */
export interface Measurement {
  readonly callsPerSecond: number;
  /** CPU time of the client's process, in microseconds. */
  readonly cpuUsPerCall: number;
}
