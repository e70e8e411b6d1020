import type { CallToolResult } from '../results/tools.ts';
import type { ModelTool, ModelTools } from './model-tools.ts';
import type { PortableSchema } from './portable-schema.ts';
import { resultParts, resultText } from './result-parts.ts';

/** The AI SDK knows its own schemas by this symbol, which is registered so that no import is needed. */
const schemaBrand: unique symbol = Symbol.for('vercel.ai.schema') as never;

interface AiSdkSchema {
  readonly [schemaBrand]: true;
  readonly _type: unknown;
  readonly validate: undefined;
  readonly jsonSchema: PortableSchema;
}

type OutputPart =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'file';
      readonly mediaType: string;
      readonly data: { readonly type: 'data'; readonly data: string };
    };

/** What the SDK gives a model as a tool's result. */
export type AiSdkOutput =
  | { readonly type: 'error-text'; readonly value: string }
  | { readonly type: 'content'; readonly value: readonly OutputPart[] };

/** A tool of the AI SDK 7, as its `dynamicTool()` makes one. */
export interface AiSdkTool {
  readonly type: 'dynamic';
  readonly description: string;
  readonly inputSchema: AiSdkSchema;
  execute(
    input: unknown,
    options: { readonly toolCallId: string; readonly abortSignal?: AbortSignal | undefined },
  ): Promise<CallToolResult>;
  toModelOutput(options: { readonly output: unknown }): AiSdkOutput;
}

/** Carries out a call. */
export type CallModelTool = (
  tool: ModelTool,
  input: unknown,
  options: { readonly signal?: AbortSignal },
) => Promise<CallToolResult>;

/**
 * Tools for `generateText({ tools })` and its like. The SDK reads the model's calls and hands the results back itself.
 * @param call - sends a call to the tool's server; what it rejects with, the SDK tells the model
 */
export const toAiSdkTools = (tools: ModelTools, call: CallModelTool): Record<string, AiSdkTool> =>
  Object.fromEntries(Array.from(tools, (tool) => [tool.modelName, toAiSdkTool(tool, call)]));

const toAiSdkTool = (tool: ModelTool, call: CallModelTool): AiSdkTool => ({
  type: 'dynamic',
  description: tool.description,
  inputSchema: {
    [schemaBrand]: true,
    _type: undefined,
    validate: undefined,
    jsonSchema: tool.schema,
  },
  execute: (input, { abortSignal }) =>
    call(tool, input, abortSignal === undefined ? {} : { signal: abortSignal }),
  toModelOutput: ({ output }) => toOutput(output as CallToolResult),
});

function toOutput(result: CallToolResult): AiSdkOutput {
  if (result.isError === true) return { type: 'error-text', value: resultText(result) };
  return {
    type: 'content',
    value: resultParts(result).map((part) =>
      part.kind === 'text'
        ? { type: 'text', text: part.text }
        : { type: 'file', mediaType: part.mimeType, data: { type: 'data', data: part.data } },
    ),
  };
}
