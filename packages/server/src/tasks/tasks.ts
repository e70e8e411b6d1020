import type { Clock, Entropy, Limits, Logger, Store } from '@qmcp/contracts';

import type { NoticeOutbox } from '../peers/notice-outbox.ts';
import type { WakeUps } from '../peers/wake-ups.ts';
import { RunningTasks } from './running-tasks.ts';
import { TaskLedger } from './task-ledger.ts';
import { TaskWatch } from './task-watch.ts';

/** What the engine knows of tasks. */
export interface Tasks {
  /** As the store has them. */
  readonly ledger: TaskLedger;
  /** Those that run here. */
  readonly running: RunningTasks;
  /** Who wants to hear of them. */
  readonly watch: TaskWatch;
}

interface Ports {
  readonly store: Pick<Store, 'tasks' | 'audit'>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly limits: Limits;
  /** Tells other processes what changes here, and this one what changes there. */
  readonly outbox: NoticeOutbox;
  readonly wakeUps: WakeUps;
}

/** Puts together what the engine knows of tasks. */
export function createTasks(ports: Ports): Tasks {
  const ledger = new TaskLedger(ports);
  ledger.onChanged(({ id }) => ports.outbox.announce({ topic: 'task', subject: id }));
  const parts = { ...ports, ledger };
  return { ledger, running: new RunningTasks(parts), watch: new TaskWatch(parts) };
}
