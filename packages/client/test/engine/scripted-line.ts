import type { SendOptions, Transport, TransportEvents } from '../../src/index.ts';

type Params = Readonly<Record<string, unknown>>;

interface Sent {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** A line to a server without a network between: the test holds its other end. */
export interface ScriptedLine {
  readonly transport: Transport;
  /** What the client sent. */
  readonly sent: readonly Sent[];
  /** Signals of what was sent, in the same order. */
  readonly signals: readonly (AbortSignal | undefined)[];
  /** Headers of what was sent, in the same order. */
  readonly headers: readonly (SendOptions['headers'] | undefined)[];
  /** The server says something. */
  say(message: Params): void;
  /** The connection ends by itself. */
  lose(error?: Error): void;
  readonly closed: boolean;
}

/**
 * @param results - what the server answers at once, by method; to others the test answers, or nobody
 * @param cancelsByClosing - as HTTP does
 */
export function scriptedLine(results: Params = {}, cancelsByClosing = false): ScriptedLine {
  const sent: Sent[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const headers: (SendOptions['headers'] | undefined)[] = [];
  let events: TransportEvents | undefined;
  let closed = false;
  const say = (message: Params): void => events?.message({ jsonrpc: '2.0', ...message });
  const transport: Transport = {
    address: 'scripted line',
    cancelsByClosing,
    open: async (given) => {
      events = given;
    },
    send: async (message, options) => {
      const { id, method = '' } = message as Sent;
      sent.push(message as Sent);
      signals.push(options?.signal);
      headers.push(options?.headers);
      if (id !== undefined && Object.hasOwn(results, method)) say({ id, result: results[method] });
    },
    close: async () => {
      closed = true;
    },
  };
  return {
    transport,
    sent,
    signals,
    headers,
    say,
    lose: (error) => events?.closed(error),
    get closed() {
      return closed;
    },
  };
}
