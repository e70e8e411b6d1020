import type { CallContext } from './call-context.ts';
import type { InputRequired } from './input.ts';
import type { Completer } from './resource.ts';
import type { Icon, PromptMessage } from './wire/content.ts';

/** An argument of a prompt; the protocol has only strings. */
export interface PromptArgument {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  /** Default false. */
  readonly required?: boolean;
  readonly complete?: Completer;
}

/** The scope of prompts that name none. */
export const DEFAULT_PROMPT_SCOPE = 'prompts:get';

/** What `get` may return: one user message as text, messages in full, or a request for input. */
export type PromptReturn = string | readonly PromptMessage[] | InputRequired;

/** A message template that a person picks. */
export interface Prompt {
  readonly kind: 'prompt';
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly arguments?: readonly PromptArgument[];
  readonly icons?: readonly Icon[];
  readonly meta?: Readonly<Record<string, unknown>>;
  /** What a principal needs to see and get it. Default `prompts:get`. */
  readonly scope?: string;
  get(
    values: Readonly<Record<string, string>>,
    context: CallContext,
  ): PromptReturn | Promise<PromptReturn>;
}

/** Declares a prompt. */
export const definePrompt = (prompt: Omit<Prompt, 'kind'>): Prompt =>
  Object.freeze({ kind: 'prompt', ...prompt });
