import * as z from 'zod';

import type { CreatedTask, Task } from '../tasks/task.ts';
import { defineResult } from './define-result.ts';

const facts = {
  taskId: z.string(),
  statusMessage: z.string().optional(),
  createdAt: z.string(),
  lastUpdatedAt: z.string(),
  ttlMs: z.number().nullable(),
  pollIntervalMs: z.number().optional(),
};

const statuses = ['working', 'input_required', 'completed', 'failed', 'cancelled'] as const;

const question = z.looseObject({ method: z.string(), params: z.looseObject({}).optional() });

const task = z.discriminatedUnion('status', [
  z.looseObject({ ...facts, status: z.literal('working') }),
  z.looseObject({
    ...facts,
    status: z.literal('input_required'),
    inputRequests: z.record(z.string(), question),
  }),
  z.looseObject({ ...facts, status: z.literal('completed'), result: z.looseObject({}) }),
  z.looseObject({
    ...facts,
    status: z.literal('failed'),
    error: z.looseObject({ code: z.number(), message: z.string() }),
  }),
  z.looseObject({ ...facts, status: z.literal('cancelled') }),
]);

/** A task as `tasks/get` and `notifications/tasks` have it. */
export const readTask = defineResult<Task>('tasks/get', task);

/** A task as a call answers it. */
export const readCreatedTask = defineResult<CreatedTask>(
  'tools/call',
  z.looseObject({ ...facts, status: z.enum(statuses) }),
);
