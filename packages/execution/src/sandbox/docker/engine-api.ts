import type { Duplex, Readable } from 'node:stream';

import { PlatformError } from '@qmcp/contracts';
import { Pool } from 'undici';

/** Where Docker's engine listens unless it was told otherwise. */
const DEFAULT_SOCKET_PATH = '/var/run/docker.sock';

type Query = Readonly<Record<string, string | number | boolean>>;

/** What goes with a request to the engine. */
export interface EngineRequest {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** A tar archive. */
  readonly archive?: Readable;
  /** Statuses beyond 400 that are no failure. */
  readonly accepts?: readonly number[];
}

/**
 * Docker's engine by its HTTP API over a unix socket (https://docs.docker.com/reference/api/engine). Paths carry no
 * version: what is used of the API is the same since 1.41, and engines drop versions that they find old.
 */
export class EngineApi {
  readonly #pool: Pool;
  readonly #socketPath: string;

  constructor(socketPath: string = DEFAULT_SOCKET_PATH) {
    this.#socketPath = socketPath;
    this.#pool = new Pool('http://docker', {
      connect: { socketPath },
      // Waiting for a container takes as long as the container.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /**
   * Asks the engine.
   * @returns its answer as text
   * @throws PlatformError `sandbox_failed`, with what the engine said; retryable where it did not answer
   */
  async request(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    { query, json, archive, accepts = [] }: EngineRequest = {},
  ): Promise<string> {
    const { statusCode, text } = await this.#reach(async () => {
      const reply = await this.#pool.request({
        method,
        path: withQuery(path, query),
        headers: {
          'content-type': archive === undefined ? 'application/json' : 'application/x-tar',
        },
        body: archive ?? (json === undefined ? null : JSON.stringify(json)),
      });
      return { statusCode: reply.statusCode, text: await reply.body.text() };
    });
    if (statusCode < 400 || accepts.includes(statusCode)) return text;
    throw new PlatformError(
      'sandbox_failed',
      `Docker's engine refused ${method} ${path} with status ${statusCode}: ${messageOf(text)}`,
    );
  }

  /** As {@link request}, for answers in JSON. */
  async json(method: 'GET' | 'POST', path: string, request?: EngineRequest): Promise<unknown> {
    const text = await this.request(method, path, request);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new PlatformError(
        'sandbox_failed',
        `What answers ${method} ${path} at ${this.#socketPath} says no JSON, so it is not Docker's engine. Name the engine's own socket.`,
        { cause },
      );
    }
  }

  /**
   * Opens a connection on which both sides write as they like.
   * @throws PlatformError `sandbox_failed`, retryable, where the engine does not answer
   */
  async hijack(path: string, query: Query): Promise<Duplex> {
    const { socket } = await this.#reach(() =>
      this.#pool.upgrade({ method: 'POST', path: withQuery(path, query), protocol: 'tcp' }),
    );
    return socket;
  }

  async #reach<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      throw new PlatformError(
        'sandbox_failed',
        `Docker's engine does not answer at ${this.#socketPath} (${String(error)}). Start it, or name its socket, and let this user write to that.`,
        { cause: error, retryable: true },
      );
    }
  }
}

function withQuery(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs).toString()}`;
}

/** The engine's errors are objects with a message; those of what stands before it may be anything. */
function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message: string }).message;
  } catch {
    return text;
  }
}
