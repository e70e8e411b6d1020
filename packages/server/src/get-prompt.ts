import { isInputRequired, text, ToolError, WireError } from '@qmcp/contracts';
import type { InputRequired, PromptMessage, PromptReturn } from '@qmcp/contracts';

import { throughDoor } from './door.ts';
import type { GovernedCall } from './door.ts';
import type { Engine } from './engine.ts';
import { answerRounds } from './input-rounds.ts';
import { resumeRound, toInputRequired } from './multi-round.ts';
import type { InputRequiredAnswer, RetryParams } from './multi-round.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import type { PromptEntry } from './registry/entries.ts';
import type { RequestScope } from './request-scope.ts';

/** A filled-in prompt. */
export interface PromptReply {
  readonly description?: string;
  readonly messages: readonly PromptMessage[];
}

/**
 * Fills in a prompt, through the one door.
 * @throws WireError `unknown_prompt`, `invalid_params` (a missing argument, or one that the prompt refuses), and those of the door
 */
export async function getPrompt(
  engine: Engine,
  request: RetryParams & {
    readonly name: string;
    readonly arguments: Readonly<Record<string, string>>;
  },
  scope: RequestScope,
): Promise<PromptReply | InputRequiredAnswer> {
  const entry = engine.registry.prompts.get(request.name);
  if (entry === undefined) {
    const { name } = request;
    const refusal = new WireError('unknown_prompt', `Unknown prompt: ${name}`, { name });
    return refuseUnknown(engine, { method: 'prompts/get', name }, { scope, refusal });
  }
  const call: GovernedCall = {
    method: 'prompts/get',
    name: entry.key,
    definition: entry.key,
    scope: entry.scope,
    arguments: request.arguments,
  };
  const passage = { call, scope };
  return throughDoor<PromptReply | InputRequiredAnswer>(engine, passage, async () => {
    demandArguments(entry, request.arguments);
    await resumeRound(engine, passage, request);
    const once = async (): Promise<PromptReturn> => {
      try {
        return await entry.prompt.get(request.arguments, scope);
      } catch (error) {
        if (!ToolError.is(error)) throw error;
        throw new WireError('invalid_params', error.message, { code: error.code });
      }
    };
    const settled = await answerRounds<Exclude<PromptReturn, InputRequired>>(
      await once(),
      scope,
      once,
    );
    if (isInputRequired(settled)) return toInputRequired(engine, passage, settled);
    const answer = toReply(entry, settled);
    return { outcome: 'ok', reason: null, result: answer, answer };
  });
}

function demandArguments(entry: PromptEntry, given: Readonly<Record<string, string>>): void {
  const declared = entry.prompt.arguments ?? [];
  const missing = declared.filter(
    ({ name, required }) => required === true && !Object.hasOwn(given, name),
  );
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    throw new WireError('invalid_params', `Prompt '${entry.key}' needs: ${names}`);
  }
}

function toReply(entry: PromptEntry, value: string | readonly PromptMessage[]): PromptReply {
  const { description } = entry.prompt;
  const messages: readonly PromptMessage[] =
    typeof value === 'string' ? [{ role: 'user', content: text(value) }] : value;
  return { ...(description !== undefined && { description }), messages };
}
