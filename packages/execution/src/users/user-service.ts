import { PlatformError, type Clock } from '@qmcp/contracts';

import { AttemptFailure } from './attempt-failure.ts';
import { oneLine } from '../foreign-text.ts';
import { readProblem } from './problem.ts';
import { readJson } from './read-json.ts';
import { readRetryAfter } from './retry-after.ts';
import type { UserCall } from './user-call.ts';
import type { NewUser, UserChanges, UserQuery } from './user.ts';

/** What is asked of the service. */
export interface UserServiceRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** The user that it is about; none for all of them. */
  readonly id?: number;
  readonly query?: UserQuery;
  readonly body?: NewUser | UserChanges;
  /** Makes a repeated POST safe. */
  readonly idempotencyKey?: string;
}

/** An answer that is no failure of the service: any status below 500, save 429. */
export interface UserServiceAnswer {
  readonly status: number;
  /** Parsed JSON; `undefined` where there was none. */
  readonly body: unknown;
}

/** How the service is reached. */
export interface UserServiceOptions {
  /** Root of the service; `http:` or `https:`, without credentials. */
  readonly url: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token: string | undefined;
  readonly clock: Clock;
  readonly attemptTimeoutMs: number;
  readonly maxAnswerBytes: number;
}

const MAX_QUOTED_LENGTH = 500;

/** Connections that never came to be, so that no request can have left. */
const NEVER_SENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** The user service over HTTP, one attempt at a time. Connections are kept alive between requests. */
export class UserService {
  readonly #options: UserServiceOptions;
  readonly #root: URL;

  /** @throws PlatformError `config_invalid` for a URL or token that cannot be used; the message holds neither */
  constructor(options: UserServiceOptions) {
    this.#options = options;
    this.#root = requireRoot(options.url);
    requireToken(options.token);
  }

  /**
   * Sends a request once.
   * @throws AttemptFailure where another attempt may go better; the reason of the call's signal once that aborted
   */
  async send(request: UserServiceRequest, call: UserCall): Promise<UserServiceAnswer> {
    const { clock, attemptTimeoutMs } = this.#options;
    const time = new AbortController();
    const cancelTimer = clock.setTimer(() => time.abort(), attemptTimeoutMs);
    try {
      return await this.#exchange(request, call, AbortSignal.any([call.signal, time.signal]));
    } catch (error) {
      if (AttemptFailure.is(error)) throw error;
      call.signal.throwIfAborted();
      if (!time.signal.aborted) throw unreachable(error);
      const problem = `did not answer within ${attemptTimeoutMs} ms`;
      throw new AttemptFailure({ problem, sent: true }, { cause: error });
    } finally {
      cancelTimer();
    }
  }

  /** Text of the service's, made fit for a message to the model: short, on one line, without the token. */
  quote(text: string): string {
    const { token } = this.#options;
    return oneLine(
      token === undefined ? text : text.replaceAll(token, '[token]'),
      MAX_QUOTED_LENGTH,
    );
  }

  async #exchange(
    request: UserServiceRequest,
    call: UserCall,
    signal: AbortSignal,
  ): Promise<UserServiceAnswer> {
    const response = await fetch(this.#address(request), {
      method: request.method,
      signal,
      headers: this.#headers(call, request.idempotencyKey),
      // A redirect could carry the token to another host.
      redirect: 'manual',
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    });
    const answer = {
      status: response.status,
      body: await readJson(response, this.#options.maxAnswerBytes),
    };
    if (answer.status === 429 || answer.status >= 500) throw this.#toFailure(answer, response);
    return answer;
  }

  #address({ id, query }: UserServiceRequest): URL {
    const address = new URL(id === undefined ? 'v1/users' : `v1/users/${id}`, this.#root);
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) address.searchParams.set(name, String(value));
    }
    return address;
  }

  #headers(call: UserCall, idempotencyKey: string | undefined): Record<string, string> {
    const { token } = this.#options;
    return {
      accept: 'application/json, application/problem+json',
      'content-type': 'application/json',
      traceparent: call.traceparent,
      'x-correlation-id': call.correlationId,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    };
  }

  #toFailure({ status, body }: UserServiceAnswer, response: Response): AttemptFailure {
    const { detail } = readProblem(body);
    const retryAfterMs = readRetryAfter(
      response.headers.get('retry-after'),
      this.#options.clock.nowMs(),
    );
    return new AttemptFailure({
      problem: `answered with HTTP status ${status}${detail === '' ? '' : `: ${this.quote(detail).replace(/\.$/, '')}`}`,
      sent: status !== 429,
      retryAfterMs,
    });
  }
}

function unreachable(error: unknown): AttemptFailure {
  const { cause } = error as { cause?: { code?: unknown } };
  return new AttemptFailure(
    { problem: 'cannot be reached', sent: !NEVER_SENT.has(cause?.code) },
    { cause: error },
  );
}

function requireRoot(url: string): URL {
  const root = URL.parse(url);
  if (root === null || !/^https?:$/.test(root.protocol) || root.username + root.password !== '') {
    throw new PlatformError(
      'config_invalid',
      'The URL of the user service must be http: or https:, without a user name or password; give the token apart',
    );
  }
  root.pathname = `${root.pathname.replace(/\/$/, '')}/`;
  return root;
}

function requireToken(token: string | undefined): void {
  if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return;
  throw new PlatformError(
    'config_invalid',
    'The token of the user service must be printable ASCII without spaces; check it for a line end at its end',
  );
}
