import type { HumanRequestPage, HumanResponseBody, HumanSession } from './human-session.ts';
import { notMcp, parseJson, refusalOf } from './rest-client.ts';
import type { RestClient, RestRequest } from './rest-client.ts';
import type { Result } from './session.ts';

interface Parts {
  readonly rest: RestClient;
  readonly endpoint: URL;
  /** Ends what is followed. */
  readonly signal: AbortSignal;
  /** Runs what talks to the server, and says in the command line's words what went wrong. */
  readonly explained: <T>(work: () => Promise<T>) => Promise<T>;
}

const isRequest = ({ id, status }: Result): boolean =>
  typeof id === 'string' && typeof status === 'string';

/** The human requests of a server elsewhere, over its REST API. */
export class RemoteHumanSession implements HumanSession {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async list(query: Readonly<Record<string, string>>): Promise<HumanRequestPage> {
    const path = `v1/human/requests?${new URLSearchParams(query).toString()}`;
    const page = await this.#ask({ path }, ({ requests }) => Array.isArray(requests));
    return page as unknown as HumanRequestPage;
  }

  get(id: string): Promise<Result> {
    return this.#ask({ path: `v1/human/requests/${encodeURIComponent(id)}` }, isRequest);
  }

  respond(body: HumanResponseBody): Promise<Result> {
    return this.#ask({ path: 'v1/human/responses', body }, isRequest);
  }

  async *follow(): AsyncGenerator<Result, void, undefined> {
    const { rest, endpoint, signal, explained } = this.#parts;
    const response = await explained(() => rest.open({ path: 'v1/human/stream' }));
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (!response.ok || isStream !== true || response.body === null) {
      const body = parseJson(await response.text());
      throw refusalOf(body) ?? notMcp(endpoint, response.status);
    }
    try {
      yield* eventsOf(response.body);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #ask(request: RestRequest, fits: (body: Result) => boolean): Promise<Result> {
    return this.#parts.explained(() => this.#parts.rest.ask(request, fits));
  }
}

/**
 * The data of a stream of server-sent events, as our own API writes it: one line each.
 * @yields what they hold
 */
async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Result> {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data: ')) yield parseJson(line.slice('data: '.length));
    }
  }
}
