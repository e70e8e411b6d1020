import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { PlatformError } from '@qmcp/contracts';
import { Agent, type Dispatcher } from 'undici';
import type { WebSocket } from 'ws';

import { apiRefusal, noAnswer, unreadable } from './api-failures.ts';
import { jsonLines } from './json-lines.ts';
import type { WatchEvent } from './objects.ts';
import { openWebSocket, refusedUpgrade } from './open-web-socket.ts';

/** Where a cluster's API is, and by what it knows us and we know it. */
export interface ClusterAccess {
  /** An `https:` URL. */
  readonly url: string;
  /** Holds the bearer token. It is read anew for each request, since Kubernetes replaces tokens before they expire. */
  readonly tokenFile: string;
  /** Certificates that vouch for the API, in PEM. */
  readonly caFile: string;
}

/** What goes with a request. */
export interface ApiRequest {
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly json?: unknown;
  /** Statuses that are no failure, and are answered with `undefined`. */
  readonly accepts?: readonly number[];
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

const ANSWER_TIMEOUT_MS = 15_000;

/** How long the API keeps a watch open, and how much longer we wait for it to say so. */
const WATCH_SECONDS = 240;
const WATCH_TIMEOUT_MS = (WATCH_SECONDS + 30) * 1_000;

/** The HTTP API of Kubernetes (https://kubernetes.io/docs/reference/using-api/api-concepts), as far as sandboxes need it. */
export class ClusterApi {
  readonly #access: ClusterAccess;
  #agent: Agent | undefined;
  #certificates: Buffer | undefined;

  constructor(access: ClusterAccess) {
    this.#access = access;
  }

  /**
   * Asks the API.
   * @returns the object that it answers; `undefined` for an accepted status
   * @throws PlatformError `sandbox_failed` with what the API said; retryable where it may say something else later
   */
  async request(
    method: Method,
    path: string,
    { query = {}, json, accepts = [] }: ApiRequest = {},
  ): Promise<unknown> {
    const { statusCode, text, answer } = await this.#reach(async () => {
      const reply = await this.#dispatcher().request({
        ...(await this.#target(method, path, query)),
        body: json === undefined ? null : JSON.stringify(json),
        headersTimeout: ANSWER_TIMEOUT_MS,
        bodyTimeout: ANSWER_TIMEOUT_MS,
      });
      const said = await reply.body.text();
      return {
        statusCode: reply.statusCode,
        text: said,
        answer: reply.statusCode < 300 ? (JSON.parse(said) as unknown) : undefined,
      };
    });
    if (statusCode >= 300 && !accepts.includes(statusCode)) {
      throw apiRefusal(`${method} ${path}`, statusCode, text);
    }
    return answer;
  }

  /**
   * Follows what becomes of objects, from a version on, until the API or the caller has enough of it.
   * @yields each event, as it comes
   * @throws PlatformError as {@link request} does
   */
  async *watch<Item>(
    path: string,
    { query, signal }: { readonly query: ApiRequest['query']; readonly signal: AbortSignal },
  ): AsyncGenerator<WatchEvent<Item>> {
    const asked = { ...query, watch: true, timeoutSeconds: WATCH_SECONDS };
    const reply = await this.#reach(async () =>
      this.#dispatcher().request({
        ...(await this.#target('GET', path, asked)),
        signal,
        headersTimeout: ANSWER_TIMEOUT_MS,
        bodyTimeout: WATCH_TIMEOUT_MS,
      }),
    );
    if (reply.statusCode >= 300) {
      throw apiRefusal(`GET ${path}`, reply.statusCode, await reply.body.text());
    }
    // Whoever has enough of it breaks it off, which is no failure.
    reply.body.on('error', () => undefined);
    try {
      yield* jsonLines(reply.body) as AsyncGenerator<WatchEvent<Item>>;
    } catch (error) {
      throw noAnswer(this.#access.url, error);
    }
  }

  /**
   * Opens a WebSocket to a subresource.
   * @param protocols - subprotocols, best first
   * @returns the open connection, which is paused until somebody listens
   * @throws PlatformError as {@link request} does
   */
  async connect(
    path: string,
    {
      query,
      protocols,
    }: Required<Pick<ApiRequest, 'query'>> & { readonly protocols: readonly string[] },
  ): Promise<WebSocket> {
    const opened = await this.#reach(async () => {
      const target = await this.#target('GET', path, query);
      return openWebSocket(`${target.origin}${target.path}`, protocols, {
        headers: target.headers,
        ca: this.#authorities(),
      });
    });
    if (!refusedUpgrade(opened)) return opened;
    throw apiRefusal(`GET ${path}`, opened.statusCode, opened.text);
  }

  async #target(
    method: Method,
    path: string,
    query: NonNullable<ApiRequest['query']>,
  ): Promise<Target> {
    const pairs = Object.entries(query).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]);
    return {
      origin: new URL(this.#access.url).origin,
      method,
      path: pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs).toString()}`,
      headers: {
        accept: 'application/json',
        // Audits of the API tell who asked by it.
        'user-agent': 'qmcp',
        authorization: `Bearer ${await readToken(this.#access.tokenFile)}`,
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      },
    };
  }

  #dispatcher(): Agent {
    this.#agent ??= new Agent({
      // A connection that breaks takes one watch with it, and no others.
      allowH2: false,
      connect: { ca: this.#authorities(), allowH2: false },
    });
    return this.#agent;
  }

  #authorities(): Buffer {
    this.#certificates ??= readCertificates(this.#access.caFile);
    return this.#certificates;
  }

  async #reach<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      if (PlatformError.is(error)) throw error;
      throw noAnswer(this.#access.url, error);
    }
  }
}

/** What of a request is the same for all kinds of it. */
export type Target = Pick<Dispatcher.DispatchOptions, 'path' | 'method'> & {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
};

async function readToken(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw unreadable('token of the service account', file, error);
  }
}

function readCertificates(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw unreadable('certificates of the API', file, error);
  }
}
