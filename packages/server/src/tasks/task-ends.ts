import { wireErrors } from '@qmcp/contracts';
import type { JsonObject, JsonRpcError, TaskRecord } from '@qmcp/contracts';

import type { Approval } from '../approvals/standing.ts';
import type { CallToolReply } from '../mcp-server.ts';

/** What an edit changes of a task. */
export type TaskChange = Partial<
  Omit<TaskRecord, 'id' | 'principalId' | 'tool' | 'revision' | 'createdAtMs' | 'updatedAtMs'>
>;

/** What every end has in common: nobody runs it, and what only running needs is forgotten. */
const OVER = {
  runner: null,
  call: null,
  questions: {},
  answers: {},
  state: undefined,
} as const satisfies TaskChange;

/** It was answered, be it with a tool's own failure. */
export const completed = (reply: CallToolReply): TaskChange => ({
  ...OVER,
  status: 'completed',
  statusMessage: null,
  // As the call itself would have been answered.
  result: { resultType: 'complete', ...reply } as unknown as JsonObject,
});

/** It was stopped because its caller wanted that. */
export const cancelled = (statusMessage: string): TaskChange => ({
  ...OVER,
  status: 'cancelled',
  statusMessage,
});

/** It waits for a person, and nobody runs it meanwhile. */
export const parked = ({ held, id }: Approval, task: TaskRecord): TaskChange =>
  task.cancelRequested
    ? cancelled(`'${task.tool}' was cancelled.`)
    : { runner: null, statusMessage: waitsFor({ held, id }) };

/** What a task says of itself while it waits for a person. */
export const waitsFor = ({ held, id }: Pick<Approval, 'held' | 'id'>): string =>
  `Waits for the approval of a person (${id}): ${held.reason}`;

/** It was refused, or broke. */
export const failed = (error: JsonRpcError): TaskChange => ({
  ...OVER,
  status: 'failed',
  statusMessage: error.message,
  error,
});

/** It ended with a process that will not come back, so nobody knows how far it came. Never runs again by itself. */
export const asLost = (task: TaskRecord): TaskRecord => ({
  ...task,
  ...failed({
    code: wireErrors.internal_error.wire,
    message: `The server process that ran '${task.tool}' ended before it did: it may have taken effect. Check before you call it again.`,
  }),
});

/** It was stopped because the server stops. */
export const shutDown = (tool: string): TaskChange =>
  failed({
    code: wireErrors.unavailable.wire,
    message: `The server shut down before '${tool}' ended: it may have taken effect in part. Check before you call it again.`,
  });
