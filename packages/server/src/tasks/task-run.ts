import type { CallContext } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';
import type { Exchange } from '../exchange.ts';
import type { RequestScope } from '../request-scope.ts';
import { TaskExchange } from './task-exchange.ts';

/** Why a run was told to stop. */
export type StopReason = 'cancelled' | 'shutdown';

/** Makes the scope in which a tool runs. */
export type MakeScope = (
  exchange: Exchange,
  onProgress: (...report: Parameters<CallContext['progress']>) => void,
) => RequestScope;

const MAX_MESSAGE_LENGTH = 500;

/** A run in this process that is a task, or may become one. Its progress becomes the task's status message. */
export class TaskRun {
  readonly scope: RequestScope;
  readonly #engine: Engine;
  readonly #exchange: TaskExchange;
  #stopped: StopReason | undefined;
  #taskId: string | undefined;
  #message: string | undefined;
  #cancelTimer: (() => void) | undefined;

  /** @param request - the exchange of the request that asks for it, if it is one that does */
  constructor(engine: Engine, makeScope: MakeScope, request?: Exchange) {
    this.#engine = engine;
    this.#exchange = new TaskExchange(request);
    this.scope = makeScope(this.#exchange, (...report) => this.#progressed(...report));
  }

  /** Why it was told to stop, if it was. */
  get stopped(): StopReason | undefined {
    return this.#stopped;
  }

  /** From now on it is a task, and no longer part of a request. */
  begin(taskId: string): void {
    this.#taskId = taskId;
    this.#exchange.detach();
    this.#report();
  }

  stop(reason: StopReason): void {
    this.#stopped ??= reason;
    this.#exchange.abort();
  }

  /** It has ended: what its tool still has to say is not heard. */
  end(): void {
    this.scope.end();
    this.#exchange.detach();
    this.#cancelTimer?.();
    this.#taskId = undefined;
  }

  #progressed(...[progress, total, message]: Parameters<CallContext['progress']>): void {
    const figure = total === undefined ? String(progress) : `${progress} of ${total}`;
    this.#message = (message ?? figure).slice(0, MAX_MESSAGE_LENGTH);
    if (this.#cancelTimer === undefined) this.#report();
  }

  /** Writes down what is newest, then nothing until clients ask again: a tool may report a thousand times a second. */
  #report(): void {
    const { clock, limits, logger } = this.#engine;
    if (this.#taskId === undefined || this.#message === undefined) return;
    this.#write(this.#taskId, this.#message).catch((error: unknown) =>
      logger.warn({ err: error }, 'the progress of a task could not be written'),
    );
    this.#message = undefined;
    this.#cancelTimer = clock.setTimer(() => {
      this.#cancelTimer = undefined;
      this.#report();
    }, limits.taskPollIntervalMs);
  }

  async #write(taskId: string, statusMessage: string): Promise<void> {
    const { ledger } = this.#engine.tasks;
    await ledger.change(taskId, ({ runner, status }) =>
      runner === ledger.instance && status === 'working' ? { statusMessage } : undefined,
    );
  }
}
