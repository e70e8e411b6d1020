import type { CallContext } from './call-context.ts';
import type { InputRequired } from './input.ts';
import type { Schema, SchemaInput, SchemaOutput } from './schema.ts';
import type { ContentBlock, Icon } from './wire/content.ts';
import type { ClientCapabilities } from './wire/protocol.ts';

/** What a tool says of its own effects; policy and clients act on it. Unset means the cautious answer. */
export interface ToolHints {
  /** Changes nothing. Default false. */
  readonly readOnly?: boolean;
  /** May destroy or overwrite. Default true. */
  readonly destructive?: boolean;
  /** Calling again with the same arguments changes nothing more. Default false. */
  readonly idempotent?: boolean;
  /** Reaches things outside this server's own world. Default true. */
  readonly openWorld?: boolean;
}

/** Bounds of one call. */
export interface ToolLimits {
  /** Wall clock; the signal aborts then. Default 60 000. */
  readonly timeoutMs?: number;
}

const brand: unique symbol = Symbol.for('qmcp.toolResult') as never;

/** A result with full control over its content; made by {@link toolResult}. */
export interface ToolResult<Output = unknown> {
  readonly [brand]: true;
  readonly content: readonly ContentBlock[];
  readonly structuredContent?: Output;
  readonly isError?: boolean;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

/** Makes a result of several content blocks, with structured content beside them where the tool has an output schema. */
export function toolResult<Output>(
  fields: Omit<ToolResult<Output>, typeof brand>,
): ToolResult<Output> {
  return { [brand]: true, ...fields };
}

/** Tells a result made by {@link toolResult}. */
export const isToolResult = (value: unknown): value is ToolResult =>
  typeof value === 'object' && value !== null && brand in value;

/**
 * What `run` may return: a full result, a request for input, text — or, with an output schema, a value of it, which
 * becomes structured content and its JSON text.
 */
export type ToolReturn<O extends Schema | undefined> =
  | InputRequired
  | ToolResult<O extends Schema ? SchemaInput<O> : unknown>
  | (O extends Schema ? SchemaInput<O> : string);

/** A tool: one action that a model may take. Stateless; calls no other tool; waits for no person. */
export interface Tool<
  I extends Schema = Schema,
  O extends Schema | undefined = Schema | undefined,
> {
  readonly kind: 'tool';
  /** 1 to 128 of `A-Z a-z 0-9 _ - .`; unique in a server. */
  readonly name: string;
  readonly title?: string;
  /** For the model: what it does, when to use it. */
  readonly description: string;
  /** What a principal needs to see and call it. Default `tools:call`. */
  readonly scope?: string;
  readonly input: I;
  readonly output?: O;
  readonly hints?: ToolHints;
  readonly limits?: ToolLimits;
  /**
   * Whether a call may be answered with a task, which its client comes back for (MCP extension "Tasks"). Only ever for
   * clients that declare the extension on that request. Default `never`.
   *
   * `optional`: a call that is still running after `taskAfterMs` becomes a task; other clients wait for the result.
   * `required`: a call becomes a task before it runs, and is refused from a client that knows no tasks.
   */
  readonly task?: 'never' | 'optional' | 'required';
  /** Client capabilities without which it cannot run. */
  readonly requires?: ClientCapabilities;
  readonly icons?: readonly Icon[];
  readonly meta?: Readonly<Record<string, unknown>>;
  /** @throws ToolError for failures that the model should read; anything else thrown is a defect */
  run(input: SchemaOutput<I>, context: CallContext): ToolReturn<O> | Promise<ToolReturn<O>>;
}

/** Any tool, whatever its schemas. */
// oxlint-disable-next-line typescript/no-explicit-any -- `run` is contravariant in its input; only `any` admits every tool
export type AnyTool = Tool<any, any>;

/** Declares a tool; types of `run` follow from its schemas. */
export function defineTool<I extends Schema, O extends Schema | undefined = undefined>(
  tool: Omit<Tool<I, O>, 'kind'>,
): Tool<I, O> {
  return Object.freeze({ kind: 'tool', ...tool });
}
