import type { Door } from './audit.ts';
import type { CallingClient } from './call-context.ts';
import type { InputRequest } from './input.ts';
import type { Json, JsonObject } from './json.ts';
import type { Principal } from './principal.ts';
import type { JsonRpcError } from './wire/json-rpc.ts';

/** The extension by which a call may be answered with a task (MCP extension "Tasks", "Extension Identifier"). */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

/** States of a task (MCP extension "Tasks", "Task Status"). The last three are final. */
export type TaskStatus = 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled';

/** Everything that running a call needs, so that any process may run it, at any later time. JSON throughout. */
export interface TaskCall {
  readonly principal: Pick<Principal, 'id' | 'kind' | 'name'> & {
    readonly scopes: readonly string[];
  };
  readonly tool: string;
  readonly arguments: JsonObject;
  /** SHA-256, hex, over the canonical form of tool name, tool definition and arguments: exactly what was asked for. */
  readonly digest: string;
  /** Who asked, as it presented itself then: what it declared decides what it may be asked. */
  readonly client: CallingClient;
  readonly door: Door;
  readonly requestId: string;
  readonly correlationId: string;
  readonly traceparent: string;
}

/**
 * A task as the store keeps it: a call that is answered later. It is `working` without a runner while nobody runs it
 * yet, `input_required` without a runner while it waits for answers; a process that runs it is its runner.
 */
export interface TaskRecord {
  /** Cannot be guessed. Still no credential: only its principal is given the task. */
  readonly id: string;
  readonly principalId: string;
  /** Kept when the call is forgotten, for the record. */
  readonly tool: string;
  readonly status: TaskStatus;
  /** Counts changes from 1. */
  readonly revision: number;
  /** Number of the instance that runs it now; see `TaskStore.instance`. */
  readonly runner: number | null;
  /** Epoch milliseconds, as the following. */
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** From then on nobody is given it, and it may be deleted. */
  readonly expiresAtMs: number;
  /** What it is doing, or why it ended, for people. */
  readonly statusMessage: string | null;
  /** The caller wants it stopped; whoever runs it is to obey. */
  readonly cancelRequested: boolean;
  /** Null once it has ended: its arguments are forgotten then. */
  readonly call: TaskCall | null;
  /** How often it has asked for input. */
  readonly round: number;
  /** What is still to be answered, by keys that never come again in this task. */
  readonly questions: Readonly<Record<string, InputRequest>>;
  /** What was answered of the present round, by the same keys. Untrusted. */
  readonly answers: Readonly<Record<string, unknown>>;
  /** The `state` of its last `inputRequired`, where that had one. */
  readonly state: Json | undefined;
  /** Of a completed task: the result that the call would have been answered with. */
  readonly result: JsonObject | null;
  /** Of a failed task: the JSON-RPC error that the call would have been answered with. */
  readonly error: JsonRpcError | null;
}
