import { WireError } from '@qmcp/contracts';
import type { TaskRecord } from '@qmcp/contracts';

import type { GovernedCall } from '../door.ts';
import type { Engine } from '../engine.ts';
import type { ToolEntry } from '../registry/entries.ts';
import type { RequestScope } from '../request-scope.ts';
import { cancelled, waitsFor } from '../tasks/task-ends.ts';
import { toTaskCall } from '../tasks/task-call.ts';
import { hasEnded } from '../tasks/task-view.ts';
import type { Approval } from './standing.ts';

/** A call that waits for a person, and the tool that it is about. */
export interface HeldPassage {
  readonly entry: ToolEntry;
  readonly call: GovernedCall;
  readonly scope: RequestScope;
}

/**
 * The task that waits for an approval in place of its caller: the one that does so already, or a new one.
 * @returns undefined where there is no room for one: the caller has to call again itself
 */
export async function parkCall(
  engine: Engine,
  passage: HeldPassage,
  asked: Approval,
): Promise<TaskRecord | undefined> {
  const { approvals } = engine;
  let approval: Approval | undefined = asked;
  while (approval !== undefined) {
    const standing = await liveTask(engine, passage, approval);
    if (standing !== undefined) {
      await approvals.parked.add(approval.id);
      return standing;
    }
    const task = await openTask(engine, passage, approval);
    if (task === undefined) return undefined;
    const attached = await approvals.ledger.attach(approval, task.id);
    if (attached !== undefined) {
      await approvals.parked.add(attached.id);
      return task;
    }
    // Somebody else changed the approval meanwhile: perhaps it has a task now, so this one is one too many.
    await engine.tasks.ledger.change(task.id, () => cancelled('Another task took its place.'));
    approval = await approvals.ledger.get(approval.id);
  }
  return undefined;
}

async function liveTask(
  { tasks }: Engine,
  { scope }: HeldPassage,
  { held }: Approval,
): Promise<TaskRecord | undefined> {
  if (held.taskId === null) return undefined;
  const task = await tasks.ledger.find(held.taskId, scope.principal);
  return task === undefined || hasEnded(task) ? undefined : task;
}

async function openTask(
  { tasks, clock, logger }: Engine,
  { entry, ...passage }: HeldPassage,
  approval: Approval,
): Promise<TaskRecord | undefined> {
  const ttlMs = approval.expiresAtMs - clock.nowMs();
  try {
    return await tasks.ledger.open(toTaskCall(entry, passage), {
      runner: null,
      ttlMs,
      statusMessage: waitsFor(approval),
    });
  } catch (error) {
    if (!WireError.is(error)) throw error;
    logger.info({ err: error }, 'a held call could not become a task');
    return undefined;
  }
}
