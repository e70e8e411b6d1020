import { readCall } from './model-call.ts';
import type { ModelCall, ModelCallResult } from './model-call.ts';
import type { ModelTools } from './model-tools.ts';
import type { PortableSchema } from './portable-schema.ts';
import { resultImages, resultText } from './result-parts.ts';

/** A function of OpenAI's Chat Completions API, and of the many that copy it. */
export interface OpenAiChatTool {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description: string;
    readonly parameters: PortableSchema;
  };
}

/** The part of an assistant's message that calls functions. */
export interface OpenAiChatReply {
  readonly tool_calls?:
    | readonly {
        readonly id: string;
        readonly type: string;
        readonly function?: { readonly name: string; readonly arguments: string };
      }[]
    | null;
}

type UserPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

/** A message that answers calls. */
export type OpenAiChatMessage =
  | { readonly role: 'tool'; readonly tool_call_id: string; readonly content: string }
  | { readonly role: 'user'; readonly content: readonly UserPart[] };

/** Tools for a request's `tools`. */
export const toOpenAiChatTools = (tools: ModelTools): OpenAiChatTool[] =>
  Array.from(tools, ({ modelName, description, schema }) => ({
    type: 'function',
    function: { name: modelName, description, parameters: schema },
  }));

/** The calls in a reply's message, in its order. Calls of other kinds than functions are not ours. */
export const readOpenAiChatCalls = (tools: ModelTools, reply: OpenAiChatReply): ModelCall[] =>
  (reply.tool_calls ?? []).flatMap(({ id, function: called }) =>
    called === undefined
      ? []
      : [readCall(tools, { callId: id, modelName: called.name, arguments: called.arguments })],
  );

/**
 * The messages that answer all calls of one reply. Tool messages carry text alone, so images follow in a message of the
 * user, after the last of them: the API wants the tool messages together.
 */
export function toOpenAiChatMessages(results: readonly ModelCallResult[]): OpenAiChatMessage[] {
  const answers = results.map(({ callId, result }) => ({
    role: 'tool' as const,
    tool_call_id: callId,
    content: withImagesNamed(resultText(result), resultImages(result).length),
  }));
  const images = results.flatMap(({ callId, result }) =>
    resultImages(result).flatMap(({ mimeType, data }): UserPart[] => [
      { type: 'text', text: `Image from the tool call ${callId}:` },
      { type: 'image_url', image_url: { url: `data:${mimeType};base64,${data}` } },
    ]),
  );
  return images.length === 0 ? answers : [...answers, { role: 'user', content: images }];
}

/** An answer must not look empty when it is an image. */
function withImagesNamed(text: string, images: number): string {
  if (images === 0) return text;
  const note = `[${images} image${images === 1 ? '' : 's'}: see the next message]`;
  return text === '' ? note : `${text}\n\n${note}`;
}
