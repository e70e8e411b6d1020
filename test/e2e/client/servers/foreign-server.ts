import type { Era, Transport } from '@qmcp/client';

/** What a server may have, and the suite asks for. */
export type Feature =
  | 'structured content'
  | 'progress'
  | 'cancellation'
  | 'resources'
  | 'prompts'
  | 'completion'
  | 'pagination'
  | 'elicitation'
  | 'sampling'
  | 'list changes'
  | 'argument checks'
  | 'lost answers'
  | 'restarts'
  | 'forgotten sessions';

/** A server of other makers, as one row of the table that the suite runs over. */
export interface ForeignServer {
  readonly name: string;
  /** The revision that our client and it agree on. */
  readonly revision: string;
  /** Asked of our client; undefined lets it find out. */
  readonly era?: Era;
  /** What it doesn't have, and why. */
  readonly lacks: Readonly<Partial<Record<Feature, string>>>;
  readonly start: () => Promise<RunningServer>;
}

/** A server that listens, or is started by whoever connects. */
export interface RunningServer extends AsyncDisposable {
  readonly target: string | (() => Transport);
  /** Stops it with all that it remembered, and starts it at the same address. */
  restart?(): Promise<void>;
}

/** What a server's tools saw, over its restarts. */
export interface Ledger {
  /** Calls of `hang_up` so far. */
  calls: number;
  /** Settled once a call of `wait` runs. */
  readonly started: PromiseWithResolvers<void>;
  /** Settled once that call was cancelled. */
  readonly cancelled: PromiseWithResolvers<void>;
  /** Breaks every connection. */
  readonly breakConnections: () => void;
}

/** An empty ledger. */
export const openLedger = (breakConnections: () => void): Ledger => ({
  calls: 0,
  started: Promise.withResolvers<void>(),
  cancelled: Promise.withResolvers<void>(),
  breakConnections,
});

/** The tool `hang_up`: breaks every connection until it was called often enough. @returns how often that is */
export function hangUp(ledger: Ledger, until: number): string {
  ledger.calls += 1;
  if (ledger.calls < until) ledger.breakConnections();
  return String(ledger.calls);
}

/** The tool `wait`: ends once its call is cancelled. */
export function untilCancelled(signal: AbortSignal, { started, cancelled }: Ledger): Promise<void> {
  signal.addEventListener('abort', () => cancelled.resolve(), { once: true });
  started.resolve();
  return cancelled.promise;
}

/** One red pixel. */
export const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';

/** The form that `ask_person` shows. */
export const nameForm = {
  message: 'Who are you?',
  requestedSchema: {
    type: 'object' as const,
    properties: { name: { type: 'string' as const } },
    required: ['name'],
  },
};

/** What `ask_model` asks. */
export const capitalQuestion = {
  messages: [
    { role: 'user' as const, content: { type: 'text' as const, text: 'Capital of France?' } },
  ],
  maxTokens: 10,
};

/** Names that the prompt `greet` completes. */
export const namesFrom = (start: string): string[] =>
  ['Ada', 'Alan', 'Grace'].filter((name) => name.startsWith(start));
