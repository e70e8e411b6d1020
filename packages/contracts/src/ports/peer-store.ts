/** Knows under which address the processes of one store reach each other. */
export interface PeerStore {
  /** This process: another number with each start, never given again. */
  readonly instance: number;
  /**
   * Lets the other processes know where they reach this one.
   * @param url - without a path: `http://10.0.0.7:3333`
   * @throws PlatformError `store_busy`, `store_failed`, `store_closed`, as all that follow
   */
  announce(url: string): Promise<void>;
  /** Takes the address back. */
  withdraw(): Promise<void>;
  /**
   * Where to reach a process.
   * @returns undefined where it is known to have ended, or has announced nothing
   */
  addressOf(instance: number): Promise<string | undefined>;
}
