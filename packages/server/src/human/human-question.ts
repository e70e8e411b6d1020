import { WireError } from '@qmcp/contracts';
import type { HumanRequest, JsonObject } from '@qmcp/contracts';

import type { Caller } from '../mcp-server.ts';

/** The type of requests that are about a held call; only the gateway makes them. */
const APPROVAL_TYPE = 'approval';

/** What limits a question. Sizes in characters, of the context in bytes of its JSON. */
export const questionLimits = {
  maxTypeLength: 64,
  maxPromptLength: 10_000,
  maxOptions: 50,
  maxOptionLength: 200,
  maxContextBytes: 64 * 1024,
  minTimeoutMs: 1_000,
  maxTimeoutMs: 30 * 24 * 60 * 60 * 1_000,
  defaultTimeoutMs: 60 * 60 * 1_000,
} as const;

/** What somebody wants to know of a person. */
export interface HumanQuestion {
  /** A word of the asker's choice. Default `question`. */
  readonly type?: string | undefined;
  readonly prompt: string;
  /** What may be answered. Default: free text. */
  readonly options?: readonly string[] | undefined;
  readonly context?: JsonObject | undefined;
  /** Default one hour. */
  readonly timeoutMs?: number | undefined;
}

/**
 * The request that a question becomes.
 * @throws WireError `invalid_params` saying what is wrong with it
 */
export function toRequest(
  question: HumanQuestion,
  { principal, correlationId }: Pick<Caller, 'principal' | 'correlationId'>,
  made: { readonly id: string; readonly nowMs: number },
): HumanRequest {
  demandSound(question);
  const { type = 'question', prompt, options = null, context = {} } = question;
  const { timeoutMs = questionLimits.defaultTimeoutMs } = question;
  return {
    id: made.id,
    revision: 1,
    type,
    prompt,
    options,
    context,
    requesterId: principal.id,
    requesterName: principal.name,
    correlationId,
    status: 'pending',
    createdAtMs: made.nowMs,
    updatedAtMs: made.nowMs,
    expiresAtMs: made.nowMs + timeoutMs,
    responses: [],
    answer: null,
    held: null,
  };
}

function demandSound(question: HumanQuestion): void {
  const problem = problemOf(question);
  if (problem !== undefined) throw new WireError('invalid_params', problem);
}

function problemOf(question: HumanQuestion): string | undefined {
  const { type = 'question', prompt, context = {} } = question;
  const { timeoutMs = questionLimits.defaultTimeoutMs } = question;
  const { maxTypeLength, maxPromptLength, maxContextBytes, minTimeoutMs, maxTimeoutMs } =
    questionLimits;
  if (type === APPROVAL_TYPE) {
    return `'${APPROVAL_TYPE}' is made by the gateway alone, when it holds a call: use another type`;
  }
  if (!/^[a-z][a-z0-9_-]*$/.test(type) || type.length > maxTypeLength) {
    return `'type' takes a word of up to ${maxTypeLength} characters (a-z, 0-9, _, -): correct it`;
  }
  if (prompt.trim() === '' || prompt.length > maxPromptLength) {
    return `'prompt' takes 1 to ${maxPromptLength} characters: say what the person is to answer`;
  }
  if (Buffer.byteLength(JSON.stringify(context)) > maxContextBytes) {
    return `'context' takes ${maxContextBytes} bytes of JSON: leave some out`;
  }
  if (!Number.isInteger(timeoutMs) || timeoutMs < minTimeoutMs || timeoutMs > maxTimeoutMs) {
    return `The time limit takes ${minTimeoutMs / 1_000} seconds to 30 days: correct it`;
  }
  return problemOfOptions(question.options);
}

function problemOfOptions(options: readonly string[] | undefined): string | undefined {
  const { maxOptions, maxOptionLength } = questionLimits;
  if (options === undefined) return undefined;
  if (options.length === 0 || options.length > maxOptions) {
    return `'options' takes 1 to ${maxOptions} answers: leave it out for free text`;
  }
  if (options.some((option) => option.trim() === '' || option.length > maxOptionLength)) {
    return `Each of 'options' takes 1 to ${maxOptionLength} characters: correct it`;
  }
  if (new Set(options).size < options.length) return `'options' has one twice: leave it out`;
  return undefined;
}
