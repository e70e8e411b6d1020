import { readCall } from './model-call.ts';
import type { ModelCall, ModelCallResult } from './model-call.ts';
import type { ModelTools } from './model-tools.ts';
import type { PortableSchema } from './portable-schema.ts';
import { resultImages, resultText } from './result-parts.ts';

/** A function of OpenAI's Responses API. */
export interface OpenAiResponsesTool {
  readonly type: 'function';
  readonly name: string;
  readonly description: string;
  readonly parameters: PortableSchema;
  /** Strict mode knows a small part of JSON Schema, and is on where nothing is said. */
  readonly strict: false;
}

/** An item of a response's `output`; those that call functions are read. */
export interface OpenAiResponsesItem {
  readonly type: string;
  readonly call_id?: string;
  readonly name?: string;
  readonly arguments?: string;
}

type OutputPart =
  | { readonly type: 'input_text'; readonly text: string }
  | { readonly type: 'input_image'; readonly image_url: string };

/** An input item that answers a call. */
export interface OpenAiResponsesOutput {
  readonly type: 'function_call_output';
  readonly call_id: string;
  readonly output: string | readonly OutputPart[];
}

/** Tools for a request's `tools`. */
export const toOpenAiResponsesTools = (tools: ModelTools): OpenAiResponsesTool[] =>
  Array.from(tools, ({ modelName, description, schema }) => ({
    type: 'function',
    name: modelName,
    description,
    parameters: schema,
    strict: false,
  }));

/** The function calls in a response's `output`, in its order. */
export const readOpenAiResponsesCalls = (
  tools: ModelTools,
  output: readonly OpenAiResponsesItem[],
): ModelCall[] =>
  output
    .filter(({ type }) => type === 'function_call')
    .map(({ call_id: callId = '', name: modelName = '', arguments: given }) =>
      readCall(tools, { callId, modelName, arguments: given ?? '' }),
    );

/** The input items that answer calls: text, or text and images. */
export const toOpenAiResponsesOutputs = (
  results: readonly ModelCallResult[],
): OpenAiResponsesOutput[] =>
  results.map(({ callId, result }) => {
    const text = resultText(result);
    const images = resultImages(result).map(({ mimeType, data }) => ({
      type: 'input_image' as const,
      image_url: `data:${mimeType};base64,${data}`,
    }));
    const parts = text === '' ? images : [{ type: 'input_text' as const, text }, ...images];
    return {
      type: 'function_call_output',
      call_id: callId,
      output: images.length === 0 ? text : parts,
    };
  });
