import type { ServerResponse } from 'node:http';

import { WireError } from '@qmcp/contracts';

import type { ExchangeParts } from '../transport/modern-exchange.ts';
import { EndedStreams } from './ended-streams.ts';
import { readEventId, ResumableStream } from './resumable-stream.ts';
import type { LegacySession } from './session.ts';

/** Ended streams kept for a client that comes back for the end. */
const MAX_ENDED_STREAMS = 64;

/** Primed events exist since this revision. */
const PRIMED_SINCE = '2025-11-25';

/** What all sessions of a process share. */
export interface SessionParts extends ExchangeParts {
  /** Of all sessions together. */
  readonly endedStreams: EndedStreams;
  /** For one session. */
  readonly maxEndedStreamBytes: number;
}

/** A 2025-era session as HTTP has it: its streams, and when it was last used. */
export class HttpSession {
  readonly session: LegacySession;
  lastUsedMs: number;
  readonly #parts: SessionParts;
  readonly #streams = new Map<string, ResumableStream>();
  readonly #endedStreams: EndedStreams;
  /** Ids of those that the client had when this was last looked at. */
  #delivered: readonly string[] = [];
  readonly #standalone: ResumableStream;
  #nextStream = 0;
  #busy = 0;

  constructor(session: LegacySession, parts: SessionParts, nowMs: number) {
    this.session = session;
    this.lastUsedMs = nowMs;
    this.#parts = parts;
    this.#endedStreams = new EndedStreams({
      maxStreams: MAX_ENDED_STREAMS,
      maxBytes: parts.maxEndedStreamBytes,
    });
    this.#standalone = this.openStream();
    session.notify = (method, params) => this.notify(method, params);
  }

  /** Whether somebody waits on it: a request under way, or a stream with a reader. */
  get inUse(): boolean {
    return this.#busy > 0 || [...this.#streams.values()].some(({ attached }) => attached);
  }

  /** A stream for one request. */
  openStream(): ResumableStream {
    const id = `s${(this.#nextStream += 1)}`;
    const primes = this.session.client.protocolVersion >= PRIMED_SINCE;
    const onFinished = (): void => this.#keep(stream);
    const stream: ResumableStream = new ResumableStream(id, this.#parts, { primes, onFinished });
    // A call that has not noticed yet that the session is over speaks to nobody.
    if (!this.session.ended.aborted) this.#streams.set(id, stream);
    return stream;
  }

  /** Counts a request in. @returns counts it out */
  begin(): () => void {
    this.#busy += 1;
    return () => {
      this.#busy -= 1;
    };
  }

  /**
   * Serves GET: the stream for what belongs to no request, or one that the client lost.
   * @throws WireError `conflict` when its stream has a reader, `invalid_request` for an unknown event id
   */
  listen(response: ServerResponse, lastEventId: string | undefined): void {
    if (lastEventId === undefined) {
      if (this.#standalone.attached) {
        throw new WireError('conflict', 'This session has a GET stream already: close it first');
      }
      this.#standalone.attach(response);
      return;
    }
    const event = readEventId(lastEventId);
    const stream = event === undefined ? undefined : this.#streams.get(event.stream);
    if (event === undefined || stream === undefined) {
      throw new WireError('invalid_request', 'Unknown Last-Event-ID: open the stream without one');
    }
    stream.attach(response, event.sequence);
  }

  /** Sends a notification that belongs to no request. */
  notify(method: string, params: Record<string, unknown>): void {
    this.send({ jsonrpc: '2.0', method, params });
  }

  /** Sends a message on the stream that belongs to no request. */
  send(message: object): void {
    this.#standalone.send(JSON.stringify(message));
  }

  end(): void {
    this.session.end();
    for (const stream of this.#streams.values()) {
      this.#forget(stream);
      stream.finish();
    }
  }

  /** Forgets ended streams that the client had already when this was called before. */
  forgetDelivered(): void {
    for (const id of this.#delivered) {
      const stream = this.#streams.get(id);
      if (stream !== undefined) this.#forget(stream);
    }
    const delivered = [...this.#streams.values()].filter((stream) => stream.delivered);
    this.#delivered = delivered.map(({ id }) => id);
  }

  #keep(stream: ResumableStream): void {
    for (const endedStreams of [this.#endedStreams, this.#parts.endedStreams]) {
      if (this.#streams.has(stream.id)) endedStreams.add(stream, () => this.#forget(stream));
    }
  }

  #forget(stream: ResumableStream): void {
    this.#streams.delete(stream.id);
    this.#endedStreams.remove(stream);
    this.#parts.endedStreams.remove(stream);
  }
}
