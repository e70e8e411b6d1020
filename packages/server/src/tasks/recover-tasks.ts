import type { TaskStore } from '@qmcp/contracts';

import { asLost } from './task-ends.ts';

/** Closes as failed what processes ran that are gone; never runs it again. @returns how many tasks */
export const recoverTasks = (store: TaskStore): Promise<number> => store.recover(asLost);
