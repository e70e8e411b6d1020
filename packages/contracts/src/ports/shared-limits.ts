/** How often something may happen. */
export interface Rate {
  /** Sustained. */
  readonly perMinute: number;
  /** At once. */
  readonly burst: number;
}

/** Limits that several processes count together. */
export interface SharedLimits {
  /**
   * Takes one of a key's.
   * @returns 0 when it may happen, else the milliseconds after which it may
   * @throws PlatformError `limits_unavailable`, soon, when what counts does not answer
   */
  take(key: string, rate: Rate): Promise<number>;
}
