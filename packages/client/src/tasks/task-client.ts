import { PlatformError } from '@qmcp/contracts';
import type { Clock } from '@qmcp/contracts';

import { ServerError } from '../errors.ts';
import type { ClientHandlers } from '../input/client-handlers.ts';
import { answerAll } from '../input/through-rounds.ts';
import type { RequestOptions } from '../requests/request-options.ts';
import { readTask } from '../results/tasks.ts';
import { readCallToolResult } from '../results/tools.ts';
import type { CallToolResult } from '../results/tools.ts';
import type { Result, SessionRequest } from '../session.ts';
import type { SubscriptionEvent } from '../subscriptions/subscription-event.ts';
import type { SubscriptionFilter } from '../subscriptions/subscription-filter.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import type { Task } from './task.ts';
import { TaskWatch } from './task-watch.ts';

/** How a task's end is waited for. */
export interface TaskWaitOptions extends RequestOptions {
  /** Sees the task each time that it is asked for: a place to keep its id and to show its state. */
  readonly onTask?: (task: Task) => void;
}

/** What a {@link TaskClient} stands on. */
export interface TaskSetup {
  readonly request: (request: SessionRequest) => Promise<Result>;
  readonly subscribe: (
    filter: SubscriptionFilter,
    onEvent: (event: SubscriptionEvent) => void,
    options: { readonly signal: AbortSignal },
  ) => Promise<Subscription>;
  readonly handlers: ClientHandlers;
  readonly clock: Clock;
}

/** Tasks by their ids (tasks extension, `io.modelcontextprotocol/tasks`): also those of an earlier process. */
export class TaskClient {
  readonly #setup: TaskSetup;

  constructor(setup: TaskSetup) {
    this.#setup = setup;
  }

  /** The task as it is now. @throws ServerError for an id that the server doesn't know (any more) */
  async get(taskId: string, options: RequestOptions = {}): Promise<Task> {
    return readTask(
      await this.#setup.request({ method: 'tasks/get', params: { taskId }, options }),
    );
  }

  /** Answers questions of a task in `input_required`, under their keys; others may be left for later. */
  async update(
    taskId: string,
    inputResponses: Readonly<Record<string, unknown>>,
    options: RequestOptions = {},
  ): Promise<void> {
    const params = { taskId, inputResponses };
    await this.#setup.request({ method: 'tasks/update', params, options });
  }

  /** Asks the server to stop the work; whether it does, the task's state tells. */
  async cancel(taskId: string, options: RequestOptions = {}): Promise<void> {
    await this.#setup.request({ method: 'tasks/cancel', params: { taskId }, options });
  }

  /**
   * Waits until the task has ended and gives what the call answered. Asks as often as the server suggests, once an hour
   * at least, sooner when it reports a change, and answers its questions through the client's handlers, each once. An
   * aborted signal ends the waiting; the task goes on.
   * @throws ServerError when the call failed or the task is not known; PlatformError `task_cancelled`
   */
  async result(taskId: string, options: TaskWaitOptions = {}): Promise<CallToolResult> {
    using watch = new TaskWatch(taskId, this.#setup, options.signal);
    const answered = new Set<string>();
    for (;;) {
      const task = await this.get(taskId, options);
      options.onTask?.(task);
      if (task.status === 'completed') return readCallToolResult(task.result);
      if (task.status === 'failed') throw new ServerError(task.error);
      if (task.status === 'cancelled') throw cancelled(task);
      if (task.status === 'input_required') await this.#answer(task, answered, options);
      await watch.change(task.pollIntervalMs);
    }
  }

  async #answer(
    { taskId, inputRequests }: Extract<Task, { status: 'input_required' }>,
    answered: Set<string>,
    options: RequestOptions,
  ): Promise<void> {
    const open = Object.entries(inputRequests).filter(([key]) => !answered.has(key));
    if (open.length === 0) return;
    const request = { method: 'tasks/get', params: {}, options };
    const responses = await answerAll(Object.fromEntries(open), { request, setup: this.#setup });
    await this.update(taskId, responses, options);
    for (const [key] of open) answered.add(key);
  }
}

const cancelled = ({ taskId, statusMessage }: Task): PlatformError =>
  new PlatformError(
    'task_cancelled',
    `Task ${taskId} was cancelled${statusMessage === undefined ? '' : `: ${statusMessage}`}`,
  );
