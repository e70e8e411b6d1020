import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { RequestOptions } from '../requests/request-options.ts';
import type { CallToolResult } from '../results/tools.ts';
import type { CreatedTask, Task } from '../tasks/task.ts';

/** A call of a tool. */
export interface ToolCall {
  readonly name: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** How a tool is called. */
export interface CallOptions<Output = unknown> extends RequestOptions {
  /** What structured content has to be; gives the result its type. Default: the tool's own `outputSchema`, untyped. */
  readonly output?: StandardSchemaV1<unknown, Output>;
  /** Whether structured content is checked against the tool's `outputSchema`. Default true. */
  readonly validateOutput?: boolean;
  /** Whether arguments are checked against the tool's `inputSchema` before they are sent. Default false: servers check. */
  readonly validateArguments?: boolean;
  /** Calling twice does no more than calling once, so that a call whose answer got lost may be repeated. Default false. */
  readonly repeatable?: boolean;
  /** Sees the call's task, where the server makes one of it: a place to keep its id. */
  readonly onTask?: (task: Task | CreatedTask) => void;
}

/** What a call came to: its result, or a task that will have it. */
export type CallOutcome<Output = unknown> =
  | { readonly kind: 'result'; readonly result: CallToolResult<Output> }
  | { readonly kind: 'task'; readonly task: CreatedTask };
