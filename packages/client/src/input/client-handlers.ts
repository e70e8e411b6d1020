import type { ContentBlock } from '@qmcp/contracts';

/** A form that a server asks the person to fill in (MCP, "Elicitation"). */
export interface FormElicitation {
  readonly mode: 'form';
  readonly message: string;
  /** JSON Schema of flat, primitive fields. */
  readonly requestedSchema: Readonly<Record<string, unknown>>;
}

/** A link that a server asks the person to open. Show it whole, and ask before opening it. */
export interface UrlElicitation {
  readonly mode: 'url';
  readonly message: string;
  /** `http:` or `https:`; anything else was declined before it came here. */
  readonly url: string;
}

/** What the person answered. */
export interface ElicitationAnswer {
  readonly action: 'accept' | 'decline' | 'cancel';
  /** The form's fields; missing ones that have a default get it. Only with `accept`, only for forms. */
  readonly content?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** A completion that a server asks of the client's model (MCP, "Sampling"). */
export interface SamplingRequest {
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: unknown }[];
  readonly maxTokens: number;
  readonly systemPrompt?: string;
  readonly [member: string]: unknown;
}

/** What the model answered. */
export interface SamplingAnswer {
  readonly role: 'user' | 'assistant';
  readonly content: ContentBlock | readonly unknown[];
  readonly model: string;
  readonly stopReason?: string;
}

/** A place that a server may work in. */
export interface Root {
  /** A `file:` URI. */
  readonly uri: string;
  readonly name?: string;
}

/** What handlers get beside the question. */
export interface HandlerContext {
  /** Aborts when the server or the caller no longer waits. */
  readonly signal: AbortSignal;
}

/**
 * What a client can do for its servers. Each handler that is given declares its capability; a question without a
 * handler is refused. What servers ask is not trusted: show a person who asks and what.
 */
export interface ClientHandlers {
  /** Asks the person. Give `formElicitation`, `urlElicitation` or both. */
  readonly formElicitation?: (
    form: FormElicitation,
    context: HandlerContext,
  ) => Promise<ElicitationAnswer>;
  readonly urlElicitation?: (
    link: UrlElicitation,
    context: HandlerContext,
  ) => Promise<ElicitationAnswer>;
  readonly sampling?: (
    request: SamplingRequest,
    context: HandlerContext,
  ) => Promise<SamplingAnswer>;
  readonly roots?: (context: HandlerContext) => Promise<readonly Root[]>;
}
