/** What the process that holds subscriptions is asked to open, besides those that it holds. */
export interface HoldOrder {
  readonly port: number;
  readonly count: number;
}
