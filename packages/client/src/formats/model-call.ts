import { isJsonObject, text } from '@qmcp/contracts';

import type { CallToolResult } from '../results/tools.ts';
import type { ModelTool, ModelTools } from './model-tools.ts';

/**
 * A call that a model wrote: what to send to which server, or, where it cannot be sent, the result that tells the model
 * why.
 */
export type ModelCall =
  | {
      readonly kind: 'call';
      readonly callId: string;
      readonly tool: ModelTool;
      readonly arguments: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'refused'; readonly callId: string; readonly result: CallToolResult };

/** The answer to a call. */
export interface ModelCallResult {
  /** The id that the provider gave the call. */
  readonly callId: string;
  readonly result: CallToolResult;
}

/** What a provider says of a call. */
export interface WrittenCall {
  readonly callId: string;
  readonly modelName: string;
  /** JSON text, or the value itself. */
  readonly arguments: unknown;
}

/** Reads a model's call. Its mistakes are results for it to act on: nothing is thrown, and no other call is lost. */
export function readCall(tools: ModelTools, written: WrittenCall): ModelCall {
  const { callId, modelName } = written;
  const tool = tools.find(modelName);
  if (tool === undefined) {
    return refused(
      callId,
      `There is no tool '${modelName}'. Call one of the tools you were given.`,
    );
  }
  const given =
    typeof written.arguments === 'string' ? parsed(written.arguments) : written.arguments;
  if (!isJsonObject(given)) {
    return refused(
      callId,
      `The arguments of '${modelName}' are no JSON object. Write one and call again.`,
    );
  }
  return { kind: 'call', callId, tool, arguments: given };
}

const refused = (callId: string, message: string): ModelCall => ({
  kind: 'refused',
  callId,
  result: { content: [text(message)], isError: true },
});

/** Models write nothing at all where a tool takes no arguments. */
function parsed(json: string): unknown {
  if (json.trim() === '') return {};
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
