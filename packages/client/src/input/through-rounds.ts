import { isJsonObject, PlatformError } from '@qmcp/contracts';

import type { SessionSetup } from '../eras/session-setup.ts';
import { badAnswer } from '../requests/pending-request.ts';
import { pause } from '../requests/pause.ts';
import type { Result, SessionRequest } from '../session.ts';
import { answerInput } from './answer-input.ts';

/** How often a server may ask anew before the call is given up; waiting for the same answer doesn't count. */
const MAX_ROUNDS = 10;

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 5000;

interface Rounds {
  readonly request: SessionRequest & { readonly params: Result };
  /** Sends one round. */
  readonly send: (params: Result) => Promise<Result>;
  readonly setup: Pick<SessionSetup, 'handlers' | 'clock'>;
}

/**
 * Makes a request over as many rounds as the server needs (MCP 2026-07-28, "Multi Round-Trip Requests"): it asks, the
 * handlers answer, the request is sent again with the answers and with the server's state, byte for byte. A server that
 * asks for nothing, or for the very link again that was opened already, waits for something else to happen, say for a
 * person to decide there: then nobody is asked twice, and the request is repeated at growing intervals until the caller's
 * signal ends it.
 */
export async function throughRounds({ request, send, setup }: Rounds): Promise<Result> {
  let params = request.params;
  let asked = '';
  let answers: Result | undefined;
  let waitMs = FIRST_WAIT_MS;
  for (let rounds = 0; rounds <= MAX_ROUNDS;) {
    const result = await send(params);
    if (result['resultType'] !== 'input_required') return result;
    const { inputRequests, requestState } = checkRound(request.method, result);
    const asks = JSON.stringify(inputRequests ?? {});
    if (inputRequests === undefined || (asks === asked && opensLinks(inputRequests))) {
      await pause(setup.clock, waitMs, request.options?.signal);
      waitMs = Math.min(waitMs * 2, MAX_WAIT_MS);
    } else {
      answers = await answerAll(inputRequests, { request, setup });
      waitMs = FIRST_WAIT_MS;
      rounds += 1;
    }
    asked = asks;
    params = {
      ...request.params,
      ...(answers !== undefined && { inputResponses: answers }),
      ...(requestState !== undefined && { requestState }),
    };
  }
  throw new PlatformError(
    'too_many_rounds',
    `The server asked for input ${MAX_ROUNDS} times for one ${request.method}: it does not take the answers it gets`,
  );
}

/** Opening a link is all that the client can do about it; a form may have been filled in wrongly. */
const opensLinks = (inputRequests: Result): boolean =>
  Object.values(inputRequests).every(
    (question) =>
      isJsonObject(question) &&
      isJsonObject(question['params']) &&
      question['params']['mode'] === 'url',
  );

interface Round {
  readonly inputRequests: Readonly<Record<string, unknown>> | undefined;
  readonly requestState: string | undefined;
}

function checkRound(method: string, { inputRequests, requestState }: Result): Round {
  const asks = inputRequests === undefined || isJsonObject(inputRequests);
  const keeps = requestState === undefined || typeof requestState === 'string';
  if (!asks || !keeps || (inputRequests === undefined && requestState === undefined)) {
    throw badAnswer(method, 'an input_required result that asks for nothing');
  }
  return { inputRequests, requestState };
}

/** Asks all handlers at once. @returns their answers under the server's keys */
export async function answerAll(
  inputRequests: Readonly<Record<string, unknown>>,
  { request, setup }: Pick<Rounds, 'request' | 'setup'>,
): Promise<Result> {
  const signal = request.options?.signal ?? new AbortController().signal;
  const answered = Object.entries(inputRequests).map(async ([key, question]) => {
    if (!isJsonObject(question) || typeof question['method'] !== 'string') {
      throw badAnswer(request.method, `an input request '${key}' without a method`);
    }
    const params = isJsonObject(question['params']) ? question['params'] : {};
    const answer = await answerInput(
      setup.handlers,
      { method: question['method'], params },
      { signal },
    );
    return [key, answer] as const;
  });
  return Object.fromEntries(await Promise.all(answered));
}
