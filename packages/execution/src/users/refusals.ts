/** What the model is told where the service refuses, fails or makes no sense: what was wrong, and what to do. */
import { ToolError } from '@qmcp/contracts';
import { isBrokenCircuitError } from 'cockatiel';

import { AttemptFailure } from './attempt-failure.ts';
import { readProblem, type Problem } from './problem.ts';
import type { UserServiceAnswer, UserServiceRequest } from './user-service.ts';

/** Makes text of the service's fit for a message. */
export type Quote = (text: string) => string;

/** The refusal behind an answer that is no success. */
export function toRefusal(
  answer: UserServiceAnswer,
  request: UserServiceRequest,
  quote: Quote,
): ToolError {
  const problem = readProblem(answer.body);
  switch (problem.code) {
    case 'not_found':
      return new ToolError(
        'not_found',
        `User not found: no user has ID ${request.id}. Search for the user to find the right ID.`,
      );
    case 'duplicate_email':
      return new ToolError(
        'duplicate_email',
        'The email belongs to another user. Search by that email to see whose it is, then update that user or give another email.',
      );
    case 'invalid':
      return new ToolError('invalid', describeInvalid(problem, quote));
    default:
      return answer.status === 401 || answer.status === 403
        ? serviceRefused()
        : toUnexpectedAnswer(answer, request);
  }
}

function describeInvalid({ detail, errors }: Problem, quote: Quote): string {
  const fields = errors.map(({ path, message }) =>
    quote(path === '' ? message : `${path}: ${message}`),
  );
  const reasons = fields.length > 0 ? fields.join('; ') : quote(detail);
  return `The user service refused the values (${reasons}). Correct these fields and call again.`;
}

const serviceRefused = (): ToolError =>
  new ToolError(
    'service_refused',
    "The user service refuses this server's credentials. Calling again does not help: an operator must check the token.",
  );

/** An answer that nothing can be read from: a wrong URL, a proxy's page, another version of the service. */
export function toUnexpectedAnswer(
  { status }: UserServiceAnswer,
  request: UserServiceRequest,
  options?: ErrorOptions,
): ToolError {
  return new ToolError(
    'unexpected_answer',
    `The user service gave an answer (HTTP status ${status}) that cannot be understood. ${effectOf(request, true)}An operator must check the service and its URL.`,
    options,
  );
}

/**
 * The refusal where every attempt failed or none was made.
 * @param sent - whether an attempt may have been acted on
 * @returns the error itself where it is none of these: the call was cancelled
 */
export function toUnavailable(error: unknown, request: UserServiceRequest, sent: boolean): unknown {
  const failure = AttemptFailure.is(error) ? error : undefined;
  if (failure === undefined && !isBrokenCircuitError(error)) return error;
  const problem =
    failure?.message ?? 'The user service failed several times in a row and is left alone for now';
  const waitMs = failure?.retryAfterMs;
  const when = waitMs === undefined ? 'in a while' : `in ${Math.ceil(waitMs / 1_000)} seconds`;
  return new ToolError(
    'unavailable',
    `${problem}. ${effectOf(request, sent)}Try again ${when}; if that fails too, tell the user that the service is unavailable.`,
    { cause: error },
  );
}

/** What may have happened to the directory meanwhile; a sentence for requests that change it, else nothing. */
function effectOf({ method }: UserServiceRequest, sent: boolean): string {
  if (method === 'GET') return '';
  if (!sent) return 'Nothing was changed. ';
  return method === 'POST'
    ? 'The user may have been added all the same: search by the email before you add it again. '
    : 'The change may have been made all the same: repeating it is safe. ';
}
