import type { InputRequest, JsonRpcError } from '@qmcp/contracts';

interface TaskFacts {
  /** Keep it: with it the result can be collected after a restart. */
  readonly taskId: string;
  /** For people. */
  readonly statusMessage?: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601. */
  readonly lastUpdatedAt: string;
  /** From `createdAt`; null means that the server sets no end. */
  readonly ttlMs: number | null;
  /** How often the server wants to be asked. */
  readonly pollIntervalMs?: number;
}

/** A task that a server works on, or has ended (ext-tasks, "DetailedTask"). */
export type Task = TaskFacts &
  (
    | { readonly status: 'working' }
    | {
        readonly status: 'input_required';
        readonly inputRequests: Readonly<Record<string, InputRequest>>;
      }
    | { readonly status: 'completed'; readonly result: Readonly<Record<string, unknown>> }
    | { readonly status: 'failed'; readonly error: JsonRpcError }
    | { readonly status: 'cancelled' }
  );

/** A task as it is created: where it is, without what it brought (ext-tasks, "CreateTaskResult"). */
export type CreatedTask = TaskFacts & { readonly status: Task['status'] };
