import { isJsonObject } from '@qmcp/contracts';

import { callTool } from '../call-tool.ts';
import type { ToolAnswer, ToolRequest } from '../call-tool.ts';
import type { Method, Params } from '../method.ts';
import { optionalObject, optionalString, requiredString } from '../params.ts';

/** `tools/call` (MCP 2026-07-28, server/tools). */
export const toolsCall: Method = ({ params, scope, engine }) =>
  callTool(engine, toRequest(params), scope);

/** `tools/call` of the 2025 revisions, in which structured content is an object. */
export const legacyToolsCall: Method = async ({ params, scope, engine }) => {
  const answer: ToolAnswer = await callTool(engine, toRequest(params), scope);
  if (!('structuredContent' in answer) || isJsonObject(answer.structuredContent)) return answer;
  const { structuredContent: _, ...rest } = answer;
  return rest;
};

const toRequest = (params: Params): ToolRequest => ({
  name: requiredString(params, 'name'),
  arguments: optionalObject(params, 'arguments') ?? {},
  inputResponses: optionalObject(params, 'inputResponses'),
  requestState: optionalString(params, 'requestState'),
});
