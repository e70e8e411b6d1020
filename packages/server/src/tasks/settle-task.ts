import { WireError } from '@qmcp/contracts';
import type { AuditOutcome, InputRequest, InputRequired, TaskRecord } from '@qmcp/contracts';

import { reasonOf } from '../approvals/approval-replies.ts';
import type { GovernedEnd } from '../approvals/run-governed.ts';
import type { Approval } from '../approvals/standing.ts';
import type { Ended } from '../door.ts';
import type { Engine } from '../engine.ts';
import { asWireError, toJsonRpcError } from '../failures.ts';
import { demandCapabilities, MAX_ROUNDS } from '../input-rounds.ts';
import type { CallToolReply } from '../mcp-server.ts';
import type { RequestScope } from '../request-scope.ts';
import { isWorthAnotherTry } from '../worth-another-try.ts';
import { cancelled, completed, failed, parked, shutDown } from './task-ends.ts';
import type { TaskChange } from './task-ends.ts';
import type { TaskRun } from './task-run.ts';

/** How the run of a task ended. */
export type TaskEnd =
  | { readonly kind: 'replied'; readonly outcome: AuditOutcome; readonly reply: CallToolReply }
  | { readonly kind: 'asked'; readonly question: InputRequired }
  /** It waits for a person; whoever hears of the decision goes on with it. */
  | { readonly kind: 'held'; readonly approval: Approval };

/** A task's run that this process made. */
export interface EndedRun {
  readonly id: string;
  readonly run: TaskRun;
  readonly ended: Promise<TaskEnd>;
}

/** The end of a run, as the door records it. @throws WireError `missing_client_capability` */
export function toTaskEnd(end: GovernedEnd, scope: RequestScope): Ended<TaskEnd> {
  if ('waiting' in end) {
    const { approval } = end.waiting;
    return { outcome: 'held', reason: reasonOf(approval), answer: { kind: 'held', approval } };
  }
  if ('question' in end) {
    const { question } = end;
    demandCapabilities(question, scope.client.capabilities);
    return { outcome: 'held', reason: 'input_required', answer: { kind: 'asked', question } };
  }
  const { reply, ...ended } = end;
  const { outcome } = ended;
  return { ...ended, result: reply, answer: { kind: 'replied', outcome, reply } };
}

/**
 * Waits for the end of a task's run and writes down what becomes of the task. Never rejects.
 * @returns the task where its tool wants to run again at once
 */
export async function settleTask(
  engine: Engine,
  { id, run, ended }: EndedRun,
): Promise<TaskRecord | undefined> {
  const { ledger, running } = engine.tasks;
  const failure = (error: unknown): TaskChange =>
    failed(toJsonRpcError(asWireError(error, engine.logger, run.scope), 'modern'));
  try {
    const edit = await ended.then(
      (end) => (task: TaskRecord) => changeBy(end, task, run),
      (error: unknown) => {
        const change = failure(error);
        return () => change;
      },
    );
    const task = await persist(engine, id, edit).catch((error: unknown) => {
      // Its result, or what it asked, can't be kept.
      if (!WireError.is(error)) throw error;
      return persist(engine, id, () => failure(error));
    });
    return task?.runner === ledger.instance ? task : undefined;
  } catch (error) {
    engine.logger.error({ err: error }, 'the end of a task could not be written');
    return undefined;
  } finally {
    running.remove(id);
  }
}

/**
 * Writes a change, and again while the store says that it may work later: an end must not be lost to a busy disk. Where
 * the task has another runner, or none, this was written before, or is told otherwise by who took this process for lost.
 */
async function persist(
  engine: Engine,
  id: string,
  edit: (task: TaskRecord) => TaskChange,
): Promise<TaskRecord | undefined> {
  const { clock, limits, logger, tasks } = engine;
  const { ledger } = tasks;
  for (;;) {
    try {
      return await ledger.change(id, (task) =>
        task.runner === ledger.instance ? edit(task) : undefined,
      );
    } catch (error) {
      if (!isWorthAnotherTry(error)) throw error;
      logger.warn({ err: error }, 'the end of a task could not be written yet');
    }
    await new Promise<void>((resolve) => void clock.setTimer(resolve, limits.taskPollIntervalMs));
  }
}

function changeBy(end: TaskEnd, task: TaskRecord, run: TaskRun): TaskChange {
  if (end.kind === 'asked') return asked(end.question, task);
  if (end.kind === 'held') return parked(end.approval, task);
  const { outcome, reply } = end;
  const stopped = outcome === 'cancelled' || outcome === 'ambiguous' ? run.stopped : undefined;
  if (stopped === 'cancelled') return cancelled(textOf(reply));
  return stopped === 'shutdown' ? shutDown(task.tool) : completed(reply);
}

/** Keys never come again in a task, whatever the tool calls its questions: they carry the number of the round. */
function asked({ requests, state }: InputRequired, task: TaskRecord): TaskChange {
  const round = task.round + 1;
  if (task.cancelRequested) return cancelled(`'${task.tool}' was cancelled.`);
  if (round > MAX_ROUNDS) {
    throw new WireError(
      'internal_error',
      `'${task.tool}' asked for input more than ${MAX_ROUNDS} times: tell its author`,
    );
  }
  const questions = Object.fromEntries(
    Object.entries(requests).map(([key, request]): [string, InputRequest] => [
      `${round}.${key}`,
      request,
    ]),
  );
  const common = { round, questions, answers: {}, state, statusMessage: null };
  const waits = Object.keys(questions).length > 0;
  return waits ? { ...common, status: 'input_required', runner: null } : common;
}

/** The answers of a task's round, by the keys that its tool gave the questions. */
export const answersOf = ({ answers }: TaskRecord): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(answers).map(([key, answer]) => [key.slice(key.indexOf('.') + 1), answer]),
  );

const textOf = ({ content }: CallToolReply): string =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('');
