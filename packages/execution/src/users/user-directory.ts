/** The client of the user service: a REST API that another process, perhaps another team, runs. */
import type { Entropy } from '@qmcp/contracts';
import type { z } from 'zod';

import { AttemptFailure } from './attempt-failure.ts';
import { toRefusal, toUnavailable, toUnexpectedAnswer } from './refusals.ts';
import { Resilience, type ResilienceLimits } from './resilience.ts';
import type { UserCall } from './user-call.ts';
import {
  UserService,
  type UserServiceAnswer,
  type UserServiceOptions,
  type UserServiceRequest,
} from './user-service.ts';
import { User, UserPage, type NewUser, type UserChanges, type UserQuery } from './user.ts';

/**
 * The users, wherever they are kept. Every method throws a ToolError, written for the model: `not_found`, `invalid`,
 * `duplicate_email`; `unavailable`, which may pass; `service_refused` and `unexpected_answer`, which won't by
 * themselves. Once the call's signal aborts, they throw its reason.
 */
export interface UserDirectory {
  /** Adds a user, once, however often the request has to be repeated. */
  add(user: NewUser, call: UserCall): Promise<User>;
  get(id: number, call: UserCall): Promise<User>;
  /** @param changes - what is absent stays, `null` clears a field */
  update(id: number, changes: UserChanges, call: UserCall): Promise<User>;
  /** Deletes for good. */
  delete(id: number, call: UserCall): Promise<void>;
  search(query: UserQuery, call: UserCall): Promise<UserPage>;
}

/** What the client allows itself and the service; see {@link ResilienceLimits} for the rest. */
export const defaultUserDirectoryLimits = {
  /** Time for one attempt, its answer included. */
  attemptTimeoutMs: 5_000,
  /** Largest answer that is read; 100 users at their longest fit. */
  maxAnswerBytes: 4 * 1024 * 1024,
  maxRetries: 2,
  retryDelayMs: 100,
  maxRetryDelayMs: 2_000,
  breakAfterFailures: 6,
  halfOpenAfterMs: 10_000,
} as const;

/** Where the user service is, and what the client stands on. */
export interface UserDirectoryOptions extends Pick<UserServiceOptions, 'url' | 'clock'> {
  /** Bearer token of the service; none for a service that asks for none. */
  readonly token?: string | undefined;
  /** For the keys that make a repeated addition safe. */
  readonly entropy: Entropy;
  readonly limits?: Partial<
    ResilienceLimits & Pick<UserServiceOptions, 'attemptTimeoutMs' | 'maxAnswerBytes'>
  >;
}

/**
 * Makes the client of the user service. Every request may be repeated safely — an addition carries an
 * `Idempotency-Key` — so failures of the network and of the service are retried; what the service refuses is not.
 * @throws PlatformError `config_invalid` for a URL or token that cannot be used
 */
export function createUserDirectory(options: UserDirectoryOptions): UserDirectory {
  return new HttpUserDirectory(options);
}

class HttpUserDirectory implements UserDirectory {
  readonly #service: UserService;
  readonly #resilience: Resilience;
  readonly #entropy: Entropy;

  constructor({ url, token, clock, entropy, limits }: UserDirectoryOptions) {
    const allLimits = { ...defaultUserDirectoryLimits, ...limits };
    this.#service = new UserService({ url, token, clock, ...allLimits });
    this.#resilience = new Resilience(allLimits);
    this.#entropy = entropy;
  }

  add(user: NewUser, call: UserCall): Promise<User> {
    const idempotencyKey = this.#entropy.uuidv7();
    return this.#read(User, { method: 'POST', body: user, idempotencyKey }, call);
  }

  get(id: number, call: UserCall): Promise<User> {
    return this.#read(User, { method: 'GET', id }, call);
  }

  update(id: number, changes: UserChanges, call: UserCall): Promise<User> {
    return this.#read(User, { method: 'PATCH', id, body: changes }, call);
  }

  async delete(id: number, call: UserCall): Promise<void> {
    const request: UserServiceRequest = { method: 'DELETE', id };
    const answer = await this.#ask(request, call);
    // The deletion got through before, and only its confirmation was lost.
    if (answer.status === 404 && answer.repeated) return;
    this.#requireSuccess(answer, request);
  }

  search(query: UserQuery, call: UserCall): Promise<UserPage> {
    return this.#read(UserPage, { method: 'GET', query }, call);
  }

  async #read<S extends z.ZodType>(
    schema: S,
    request: UserServiceRequest,
    call: UserCall,
  ): Promise<z.output<S>> {
    const answer = await this.#ask(request, call);
    this.#requireSuccess(answer, request);
    const { data, error } = schema.safeParse(answer.body);
    if (error !== undefined) throw toUnexpectedAnswer(answer, request, { cause: error });
    return data;
  }

  /** @returns the answer, and whether an earlier attempt may have been acted on */
  async #ask(
    request: UserServiceRequest,
    call: UserCall,
  ): Promise<UserServiceAnswer & { repeated: boolean }> {
    let sentBefore = false;
    const attempt = async () => {
      try {
        return { ...(await this.#service.send(request, call)), repeated: sentBefore };
      } catch (error) {
        if (AttemptFailure.is(error)) sentBefore ||= error.sent;
        throw error;
      }
    };
    try {
      return await this.#resilience.run(attempt, call.signal);
    } catch (error) {
      throw toUnavailable(error, request, sentBefore);
    }
  }

  #requireSuccess(answer: UserServiceAnswer, request: UserServiceRequest): void {
    if (answer.status >= 200 && answer.status < 300) return;
    throw toRefusal(answer, request, (text) => this.#service.quote(text));
  }
}
