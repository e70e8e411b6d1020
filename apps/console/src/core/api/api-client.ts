import { otherPrincipal, readProblem, unreachable } from './problem.ts';
import type { Session } from '../wire/session.ts';
import type { QueryValues } from './query-string.ts';
import { withQuery } from './query-string.ts';

/** What a request took and brought, to be shown as it was. */
export interface Exchange {
  readonly request: { readonly method: string; readonly path: string; readonly body: unknown };
  readonly response: {
    readonly status: number;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: unknown;
  };
  readonly durationMs: number;
}

/** What the client works with; the browser's own by default. */
export interface ApiPorts {
  readonly fetch: typeof fetch;
  /** Milliseconds that never go back. */
  monotonicMs(): number;
}

/** What is known of the session: whose it is, and what proves a request to come from our own page. */
type Proof = Pick<Session, 'principal' | 'csrf_token'>;

interface Sending {
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Speaks with the server's REST API as the signed-in person: the browser adds the cookie, this adds the token that
 * proves the request to come from our own page. Every failure is an `ApiProblem`.
 */
export class ApiClient {
  readonly #ports: ApiPorts;
  #proof: Proof | undefined;

  constructor(ports: ApiPorts) {
    this.#ports = ports;
  }

  /** Acts as whoever a session is of; undefined once signed out. */
  actAs(session: Proof | undefined): void {
    this.#proof = session;
  }

  /** Reads a resource. @throws ApiProblem */
  async get<T>(path: string, query: QueryValues = {}, signal?: AbortSignal): Promise<T> {
    return this.#json<T>('GET', withQuery(path, query), { signal });
  }

  /** Sends a body and reads what comes back. @throws ApiProblem */
  async post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return this.#json<T>('POST', path, { body, signal });
  }

  /** Has something done that answers with nothing. @throws ApiProblem */
  async command(path: string): Promise<void> {
    await this.#accepted('POST', path, {});
  }

  /** Removes a resource. @throws ApiProblem */
  async delete(path: string): Promise<void> {
    await this.#accepted('DELETE', path, {});
  }

  /** Sends a body and hands on the answer unread, for answers that come bit by bit. @throws ApiProblem */
  async open(method: 'GET' | 'POST', path: string, sending: Sending = {}): Promise<Response> {
    return this.#accepted(method, path, sending);
  }

  /** Sends a body and tells what went over the wire, whatever the answer's status. @throws ApiProblem where there is none */
  async exchange(path: string, body: unknown): Promise<Exchange> {
    const startedMs = this.#ports.monotonicMs();
    const response = await this.#send('POST', path, { body });
    const text = await response.text();
    return {
      request: { method: 'POST', path, body },
      response: {
        status: response.status,
        headers: [...response.headers].toSorted(([one], [other]) => one.localeCompare(other)),
        body: isJson(response) ? (JSON.parse(text) as unknown) : text,
      },
      durationMs: this.#ports.monotonicMs() - startedMs,
    };
  }

  async #json<T>(method: string, path: string, sending: Sending): Promise<T> {
    const response = await this.#accepted(method, path, sending);
    return (await response.json()) as T;
  }

  async #accepted(method: string, path: string, sending: Sending): Promise<Response> {
    const response = await this.#send(method, path, sending);
    if (response.ok) return response;
    const problem = await readProblem(response);
    if (problem.data['reason'] !== 'csrf') throw problem;
    await this.#renewProof();
    const again = await this.#send(method, path, sending);
    if (!again.ok) throw await readProblem(again);
    return again;
  }

  /**
   * Another tab may have signed in anew: the cookie is shared, but its token was not told here. What one person decided
   * is not to be done as another.
   */
  async #renewProof(): Promise<void> {
    const response = await this.#send('GET', '/v1/session', {});
    if (!response.ok) throw await readProblem(response);
    const session = (await response.json()) as Session;
    if (session.principal.id !== this.#proof?.principal.id) throw otherPrincipal();
    this.#proof = session;
  }

  async #send(method: string, path: string, { body, signal }: Sending): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' });
    if (body !== undefined) headers.set('content-type', 'application/json');
    // Reading needs no token; it tells the server that we were signed in, should another window have signed out since.
    if (this.#proof !== undefined) headers.set('x-csrf-token', this.#proof.csrf_token);
    try {
      return await this.#ports.fetch(path, {
        method,
        headers,
        credentials: 'same-origin',
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal !== undefined && { signal }),
      });
    } catch (error) {
      if (signal?.aborted === true) throw error;
      throw unreachable(error);
    }
  }
}

const isJson = (response: Response): boolean =>
  /[/+]json\b/.test(response.headers.get('content-type') ?? '');
