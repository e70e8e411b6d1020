import type { ChatRequest, ChatUsage } from './chat-completion.ts';

/** A call that the model asks for. */
export interface ScriptedCall {
  readonly name: string;
  /** An object, or the very text that stands for it: models write JSON that is none, too. */
  readonly arguments: Readonly<Record<string, unknown>> | string;
  /** Default: made from the place in the script. */
  readonly id?: string;
  /** What some endpoints want back with the call (Gemini's `thought_signature`). */
  readonly extraContent?: Readonly<Record<string, unknown>>;
}

/** What the model says. */
export interface ScriptedAnswer {
  readonly reasoning?: string;
  readonly text?: string;
  readonly toolCalls?: readonly ScriptedCall[];
  /** Default: `tool_calls` where there are some, else `stop`. */
  readonly finishReason?: 'stop' | 'tool_calls' | 'length' | 'content_filter';
  /** Default: 100 tokens in and 10 out. */
  readonly usage?: ChatUsage;
  /** The rest of a stream waits for it once its first text is out. */
  readonly restAfter?: Promise<void>;
  /** Breaks a stream's connection before it has ended. */
  readonly breaksOff?: boolean;
}

/** What the endpoint answers instead of the model. */
export interface ScriptedRefusal {
  readonly status: number;
  /** Of the error object; a string goes out as the body, as it is. */
  readonly error:
    | { readonly message: string; readonly type?: string; readonly code?: string }
    | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One reply of a script: from the conversation so far to what is answered. */
export type ScriptedTurn = (
  conversation: ChatRequest,
) => ScriptedAnswer | ScriptedRefusal | Promise<ScriptedAnswer | ScriptedRefusal>;
