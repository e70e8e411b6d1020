import { readCall } from './model-call.ts';
import type { ModelCall, ModelCallResult } from './model-call.ts';
import type { ModelTools } from './model-tools.ts';
import type { PortableSchema } from './portable-schema.ts';
import { resultParts } from './result-parts.ts';
import type { ResultPart } from './result-parts.ts';

/** A tool of Anthropic's Messages API. */
export interface AnthropicTool {
  readonly name: string;
  readonly description: string;
  readonly input_schema: PortableSchema;
}

/** A block of an assistant's message; those that use tools are read. */
export interface AnthropicBlock {
  readonly type: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
}

type AnthropicPart =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'image';
      readonly source: {
        readonly type: 'base64';
        readonly media_type: string;
        readonly data: string;
      };
    };

/** The message that answers all calls of one reply. */
export interface AnthropicMessage {
  readonly role: 'user';
  readonly content: readonly {
    readonly type: 'tool_result';
    readonly tool_use_id: string;
    readonly content: readonly AnthropicPart[];
    readonly is_error: boolean;
  }[];
}

/** Tools for a request's `tools`. */
export const toAnthropicTools = (tools: ModelTools): AnthropicTool[] =>
  Array.from(tools, ({ modelName, description, schema }) => ({
    name: modelName,
    description,
    input_schema: schema,
  }));

/** The calls in a message's `content`, in its order. */
export const readAnthropicCalls = (
  tools: ModelTools,
  content: readonly AnthropicBlock[],
): ModelCall[] =>
  content
    .filter(({ type }) => type === 'tool_use')
    .map(({ id: callId = '', name: modelName = '', input }) =>
      readCall(tools, { callId, modelName, arguments: input }),
    );

/** The one message that answers all calls of a reply, as the API wants it. */
export const toAnthropicMessage = (results: readonly ModelCallResult[]): AnthropicMessage => ({
  role: 'user',
  content: results.map(({ callId, result }) => ({
    type: 'tool_result',
    tool_use_id: callId,
    content: resultParts(result).filter(isSaid).map(toPart),
    is_error: result.isError === true,
  })),
});

/** The API refuses text that is empty. */
const isSaid = (part: ResultPart): boolean => part.kind === 'image' || part.text.trim() !== '';

function toPart(part: ResultPart): AnthropicPart {
  if (part.kind === 'text') return { type: 'text', text: part.text };
  const { mimeType, data } = part;
  return { type: 'image', source: { type: 'base64', media_type: mimeType, data } };
}
