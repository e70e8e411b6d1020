import { isJsonObject, PlatformError, wireErrors } from '@qmcp/contracts';

import type { ClientHandlers, HandlerContext, SamplingRequest } from './client-handlers.ts';
import { withDefaults } from './with-defaults.ts';

type Params = Readonly<Record<string, unknown>>;

/** A question of the server's that is refused; its code goes to a 2025-era server as it is. */
export class RefusedQuestion extends PlatformError {
  readonly jsonRpcCode: number;

  constructor(jsonRpcCode: number, message: string) {
    super('question_refused', message);
    this.jsonRpcCode = jsonRpcCode;
  }
}

/**
 * Answers a question of the server's through the handler for it.
 * @throws RefusedQuestion when there is no handler, or the question makes no sense
 */
export function answerInput(
  handlers: ClientHandlers,
  question: { readonly method: string; readonly params: Params },
  context: HandlerContext,
): Promise<unknown> {
  switch (question.method) {
    case 'elicitation/create':
      return answerElicitation(handlers, question.params, context);
    case 'sampling/createMessage':
      return answerSampling(handlers, question.params, context);
    case 'roots/list':
      return answerRoots(handlers, context);
    default:
      throw notOffered(question.method);
  }
}

async function answerElicitation(
  { formElicitation, urlElicitation }: ClientHandlers,
  params: Params,
  context: HandlerContext,
): Promise<unknown> {
  const { mode = 'form', message, url, requestedSchema } = params;
  if (typeof message !== 'string') throw malformed('elicitation/create', 'a message');
  if (mode === 'url') {
    if (urlElicitation === undefined) throw notOffered('elicitation/create in URL mode');
    const link = typeof url === 'string' ? URL.parse(url) : null;
    if (link === null) throw malformed('elicitation/create', 'a URL');
    // Other schemes could start programs on the person's machine.
    if (!/^https?:$/.test(link.protocol)) return { action: 'decline' };
    const { action } = await urlElicitation({ mode, message, url: link.href }, context);
    return { action };
  }
  if (formElicitation === undefined) throw notOffered('elicitation/create in form mode');
  if (mode !== 'form' || !isJsonObject(requestedSchema)) {
    throw malformed('elicitation/create', 'a form with a requestedSchema');
  }
  const answer = await formElicitation({ mode, message, requestedSchema }, context);
  if (answer.action !== 'accept') return { action: answer.action };
  return { action: 'accept', content: withDefaults(requestedSchema, answer.content ?? {}) };
}

async function answerSampling(
  { sampling }: ClientHandlers,
  params: Params,
  context: HandlerContext,
): Promise<unknown> {
  if (sampling === undefined) throw notOffered('sampling/createMessage');
  if (!Array.isArray(params['messages']) || typeof params['maxTokens'] !== 'number') {
    throw malformed('sampling/createMessage', 'messages and maxTokens');
  }
  return await sampling(params as unknown as SamplingRequest, context);
}

async function answerRoots({ roots }: ClientHandlers, context: HandlerContext): Promise<unknown> {
  if (roots === undefined) throw notOffered('roots/list');
  return { roots: await roots(context) };
}

const notOffered = (method: string): RefusedQuestion =>
  new RefusedQuestion(wireErrors.method_not_found.wire, `This client does not offer ${method}`);

const malformed = (method: string, what: string): RefusedQuestion =>
  new RefusedQuestion(wireErrors.invalid_params.wire, `${method} needs ${what}`);
