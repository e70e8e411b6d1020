import { getPrompt } from '../get-prompt.ts';
import type { Method } from '../method.ts';
import { optionalObject, optionalString, optionalStrings, requiredString } from '../params.ts';

/** `prompts/get` (MCP 2026-07-28 and 2025, server/prompts). */
export const promptsGet: Method = ({ params, scope, engine }) =>
  getPrompt(
    engine,
    {
      name: requiredString(params, 'name'),
      arguments: optionalStrings(params, 'arguments') ?? {},
      inputResponses: optionalObject(params, 'inputResponses'),
      requestState: optionalString(params, 'requestState'),
    },
    scope,
  );
