import type { JsonObject } from '@qmcp/contracts';

/** A tool as a model is told of it. */
export interface ModelTool {
  /** 1 to 64 letters, digits, `_` and `-`: what model endpoints take for a function's name. */
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of its arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** A call that a model asks for. */
export interface ModelToolCall {
  /** Joins the call with its result. */
  readonly id: string;
  readonly name: string;
  /** What the model wrote as arguments: JSON if all is well. Nothing was checked. */
  readonly argumentsText: string;
  /** What the endpoint wants back with the call, as it came; it means nothing to anyone else. */
  readonly echo?: Readonly<Record<string, JsonObject>>;
}

/** What was said before, in order. Each tool call of an assistant is answered by one tool message right after it. */
export type ModelMessage =
  | { readonly role: 'user'; readonly text: string }
  | {
      readonly role: 'assistant';
      readonly text: string;
      /** What the model thought aloud; some endpoints want it back. */
      readonly reasoning: string;
      readonly toolCalls: readonly ModelToolCall[];
    }
  | {
      readonly role: 'tool';
      readonly callId: string;
      readonly name: string;
      readonly text: string;
      readonly isError: boolean;
    };

/** One request to a model. */
export interface ModelRequest {
  /** Instructions that stand above the conversation. */
  readonly system?: string;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ModelTool[];
  /** Ends the request; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Tokens that a request took, as the endpoint counts them; 0 where it doesn't say. */
export interface TokenUsage {
  readonly inputTokens: number;
  /** The part of the input that the endpoint had at hand, which costs less. */
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}

/** Why a model stopped; `length` means that it ran into its limit of tokens. */
export type FinishReason = 'stop' | 'tool_calls' | 'length' | 'content_filter' | 'other';

/** A piece of what a model says, as it comes; `finish` is the last. */
export type ModelPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'tool_call'; readonly call: ModelToolCall }
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly usage: TokenUsage };

/** A language model that streams and can ask for tool calls. */
export interface ModelPort {
  /** Makes one request; it is made when the first part is asked for. @throws ModelError while it is read */
  stream(request: ModelRequest): AsyncIterable<ModelPart>;
}
