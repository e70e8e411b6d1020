import type { ChatToolCall, ChatUsage } from './chat-completion.ts';
import type { ScriptedAnswer, ScriptedCall } from './scripted-reply.ts';

const DEFAULT_USAGE: ChatUsage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };

/** Pieces in which texts and arguments are streamed: small enough to cut through words and JSON. */
const PIECE_CHARACTERS = 7;

/** What is said of one reply, whatever form it goes out in. */
export interface ReplyFacts {
  readonly id: string;
  readonly model: string;
  readonly answer: ScriptedAnswer;
  /** Whether the client asked for a chunk with the usage. */
  readonly includeUsage: boolean;
}

/** A whole `chat.completion` object. */
export function renderCompletion({ id, model, answer }: ReplyFacts): object {
  const { reasoning, text = null, usage = DEFAULT_USAGE } = answer;
  const toolCalls = answer.toolCalls?.map((call, index) => toToolCall(id, call, index));
  const message = {
    role: 'assistant',
    content: text,
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...(toolCalls !== undefined && { tool_calls: toolCalls }),
  };
  return {
    id,
    object: 'chat.completion',
    created: 0,
    model,
    choices: [{ index: 0, message, finish_reason: finishReasonOf(answer), logprobs: null }],
    usage,
  };
}

/** The `chat.completion.chunk` objects of a stream, in order. */
export function renderChunks({ id, model, answer, includeUsage }: ReplyFacts): readonly object[] {
  const chunk = (delta: object, finishReason: string | null = null): object => ({
    id,
    object: 'chat.completion.chunk',
    created: 0,
    model,
    choices: [{ index: 0, delta, finish_reason: finishReason }],
    ...(includeUsage && { usage: null }),
  });
  const { reasoning = '', text = '', toolCalls = [], usage = DEFAULT_USAGE } = answer;
  return [
    chunk({ role: 'assistant', content: '' }),
    ...inPieces(reasoning).map((piece) => chunk({ reasoning_content: piece })),
    ...inPieces(text).map((piece) => chunk({ content: piece })),
    ...toolCalls.flatMap((call, index) =>
      toolCallDeltas(toToolCall(id, call, index), index).map((delta) =>
        chunk({ tool_calls: [delta] }),
      ),
    ),
    chunk({}, finishReasonOf(answer)),
    ...(includeUsage
      ? [{ id, object: 'chat.completion.chunk', created: 0, model, choices: [], usage }]
      : []),
  ];
}

/** A call goes out as its name first and its arguments in pieces, each with nothing but its index to tell whose it is. */
function toolCallDeltas(call: ChatToolCall, index: number): readonly object[] {
  const { name, arguments: text } = call.function;
  return [
    { index, ...call, function: { name, arguments: '' } },
    ...inPieces(text).map((piece) => ({ index, function: { arguments: piece } })),
  ];
}

function toToolCall(replyId: string, call: ScriptedCall, index: number): ChatToolCall {
  const { name, arguments: input, id = `call_${replyId}_${index}`, extraContent } = call;
  return {
    id,
    type: 'function',
    function: { name, arguments: typeof input === 'string' ? input : JSON.stringify(input) },
    ...(extraContent !== undefined && { extra_content: extraContent }),
  };
}

const finishReasonOf = ({ finishReason, toolCalls }: ScriptedAnswer): string =>
  finishReason ?? (toolCalls === undefined ? 'stop' : 'tool_calls');

/** Cuts by characters, not code units: a chunk is text of its own. */
function inPieces(text: string): readonly string[] {
  const characters = Array.from(text);
  const pieces: string[] = [];
  for (let start = 0; start < characters.length; start += PIECE_CHARACTERS) {
    pieces.push(characters.slice(start, start + PIECE_CHARACTERS).join(''));
  }
  return pieces;
}
