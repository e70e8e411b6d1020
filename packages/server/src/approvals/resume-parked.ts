import type { HumanRequest, HumanRequestStatus } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';

const PAGE = 500;
/** Those whose tasks may still wait; what was withdrawn has ended its task. */
const STATUSES: readonly HumanRequestStatus[] = ['pending', 'responded', 'expired'];

/**
 * Takes up, when a server starts, the tasks that wait for approvals: those that other processes parked, or will, are this
 * one's too, and what was decided while no server ran goes on now.
 */
export async function resumeParked(engine: Engine): Promise<void> {
  const { store } = engine.human;
  await engine.approvals.parked.listen();
  for (const status of STATUSES) {
    let before: string | undefined;
    do {
      const filter = { type: 'approval', status };
      const page = await store.list(filter, {
        limit: PAGE,
        ...(before !== undefined && { before }),
      });
      for (const request of page.requests) {
        if (mayWait(engine, request)) await engine.approvals.parked.add(request.id);
      }
      before = page.next ?? undefined;
    } while (before !== undefined);
  }
}

/** Whether its task may not have ended, and is still there. */
function mayWait({ clock, limits }: Engine, { held, expiresAtMs }: HumanRequest): boolean {
  if (held === null || held.taskId === null || held.grant === 'finished') return false;
  return expiresAtMs > clock.nowMs() - limits.taskTtlMs;
}
