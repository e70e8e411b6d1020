import { canonicalJson, WireError } from '@qmcp/contracts';
import type { Door, HumanRequest, HumanResponse, JsonObject, Principal } from '@qmcp/contracts';

/** What limits an answer, in characters. */
const answerLimits = { maxAnswerLength: 10_000, maxNoteLength: 4_000 } as const;

/** What somebody answers. */
export interface HumanAnswer {
  /** One of the request's options where it has some: `approve` or `deny` of an approval. */
  readonly answer: string;
  /** For who asked, and for the model: why. */
  readonly note?: string | undefined;
  /** To approve a call with these arguments in place of its own. */
  readonly editedArguments?: JsonObject | undefined;
  /** It came through the caller's own client. Default false. */
  readonly clientAsserted?: boolean | undefined;
}

/** Who answers, and when. */
export interface Answering {
  readonly id: string;
  readonly nowMs: number;
  readonly principal: Principal;
  readonly door: Door;
}

/**
 * The request once it is answered. A denial settles an approval at once; a consent does when it is the last that is
 * needed.
 * @param request - a pending one
 * @throws WireError `conflict` where others approved other arguments; `invalid_params`
 */
export function answered(
  request: HumanRequest,
  answer: HumanAnswer,
  answering: Answering,
): HumanRequest {
  demandSound(request, answer);
  demandAgreement(request, answer);
  const responses = [...request.responses, toResponse(answer, answering)];
  const consents = responses.filter((response) => response.answer === 'approve').length;
  const { held } = request;
  const settles = held === null || answer.answer === 'deny' || consents >= held.terms.quorum;
  const next = {
    ...request,
    revision: request.revision + 1,
    updatedAtMs: answering.nowMs,
    responses,
  };
  if (!settles) return next;
  const granted = held !== null && answer.answer === 'approve';
  return {
    ...next,
    status: 'responded',
    answer: answer.answer,
    held: granted ? { ...held, grant: 'unspent' } : held,
  };
}

function toResponse(answer: HumanAnswer, { principal, ...answering }: Answering): HumanResponse {
  return {
    id: answering.id,
    answer: answer.answer,
    note: answer.note ?? null,
    editedArguments: answer.editedArguments ?? null,
    principalId: principal.id,
    principalName: principal.name,
    door: answering.door,
    atMs: answering.nowMs,
    clientAsserted: answer.clientAsserted ?? false,
  };
}

/** @throws WireError `conflict` */
export function demandPending({ status, answer }: HumanRequest): void {
  if (status === 'pending') return;
  const what = {
    responded: `was answered '${answer}' already`,
    expired: 'was not answered in time',
    cancelled: 'was withdrawn',
  }[status];
  throw new WireError('conflict', `This request ${what}: nothing can be changed any more`, {
    reason: status,
  });
}

function demandSound({ options, held }: HumanRequest, answer: HumanAnswer): void {
  const { maxAnswerLength, maxNoteLength } = answerLimits;
  if (options !== null && !options.includes(answer.answer)) {
    throw invalid(`'${answer.answer}' is none of the answers: choose ${options.join(', ')}`);
  }
  if (answer.answer.trim() === '' || answer.answer.length > maxAnswerLength) {
    throw invalid(`An answer takes 1 to ${maxAnswerLength} characters: correct it`);
  }
  if ((answer.note?.length ?? 0) > maxNoteLength) {
    throw invalid(`A note takes ${maxNoteLength} characters: shorten it`);
  }
  if (answer.editedArguments !== undefined && (held === null || answer.answer !== 'approve')) {
    throw invalid('Arguments can be edited only to approve a call: leave them out');
  }
}

/** Those who agree have to agree to the same: nobody may find that others changed what they approved. */
function demandAgreement({ responses, held }: HumanRequest, answer: HumanAnswer): void {
  const first = responses[0];
  if (held === null || first === undefined || answer.answer !== 'approve') return;
  const wanted = canonicalJson(answer.editedArguments ?? held.arguments);
  const agreed = first.editedArguments ?? held.arguments;
  if (canonicalJson(agreed) === wanted) return;
  throw new WireError(
    'conflict',
    `${first.principalName} approved other arguments: approve the same, or deny`,
    { reason: 'other_arguments', approvedArguments: agreed },
  );
}

const invalid = (message: string): WireError => new WireError('invalid_params', message);
