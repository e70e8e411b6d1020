import { PlatformError } from '@qmcp/contracts';

import { readTask } from '../results/tasks.ts';
import type { Task } from '../tasks/task.ts';
import type { SubscriptionFilter } from './subscription-filter.ts';

/** What happened at the server. */
export type SubscriptionEvent =
  | { readonly type: 'tools_changed' }
  | { readonly type: 'prompts_changed' }
  | { readonly type: 'resources_changed' }
  | { readonly type: 'resource_updated'; readonly uri: string }
  | { readonly type: 'task'; readonly task: Task };

/** Reads a notification; undefined for one that is no event. */
export function toEvent(
  method: string,
  params: Readonly<Record<string, unknown>>,
): SubscriptionEvent | undefined {
  switch (method) {
    case 'notifications/tools/list_changed':
      return { type: 'tools_changed' };
    case 'notifications/prompts/list_changed':
      return { type: 'prompts_changed' };
    case 'notifications/resources/list_changed':
      return { type: 'resources_changed' };
    case 'notifications/resources/updated':
      return typeof params['uri'] === 'string'
        ? { type: 'resource_updated', uri: params['uri'] }
        : undefined;
    case 'notifications/tasks':
      return taskEvent(params);
    default:
      return undefined;
  }
}

function taskEvent(params: Readonly<Record<string, unknown>>): SubscriptionEvent | undefined {
  try {
    return { type: 'task', task: readTask(params) };
  } catch (error) {
    // A malformed report is not worth more than none: `tasks/get` tells the truth.
    if (PlatformError.is(error)) return undefined;
    throw error;
  }
}

/** Whether a subscription asked for an event. */
export function matches(event: SubscriptionEvent, filter: SubscriptionFilter): boolean {
  switch (event.type) {
    case 'tools_changed':
      return filter.tools === true;
    case 'prompts_changed':
      return filter.prompts === true;
    case 'resources_changed':
      return filter.resources === true;
    case 'resource_updated':
      return filter.resourceUris?.includes(event.uri) === true;
    case 'task':
      return filter.taskIds?.includes(event.task.taskId) === true;
  }
}

/** What may have happened while nobody listened. Tasks are not among it: their state is asked for. */
export const missedEvents = (filter: SubscriptionFilter): readonly SubscriptionEvent[] => [
  ...(filter.tools === true ? [{ type: 'tools_changed' } as const] : []),
  ...(filter.prompts === true ? [{ type: 'prompts_changed' } as const] : []),
  ...(filter.resources === true ? [{ type: 'resources_changed' } as const] : []),
  ...(filter.resourceUris ?? []).map((uri) => ({ type: 'resource_updated', uri }) as const),
];
