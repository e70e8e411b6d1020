/** A tool call of an assistant message (OpenAI API reference, "Create chat completion"). */
export interface ChatToolCall {
  readonly id: string;
  readonly type: 'function';
  /** `arguments` is the text of a JSON value, or what the model took for one. */
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A message of a chat completion's request. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content?: string | null;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly ChatToolCall[];
  /** Of a `tool` message: which call it answers. */
  readonly tool_call_id?: string;
}

/** A function that the model may call. */
export interface ChatTool {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description?: string;
    readonly parameters?: Readonly<Record<string, unknown>>;
  };
}

/** The body of `POST /chat/completions`, as far as the scripted model reads it. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly ChatTool[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
}

/** What a request cost. */
export interface ChatUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: { readonly cached_tokens: number };
  readonly completion_tokens_details?: { readonly reasoning_tokens: number };
}
