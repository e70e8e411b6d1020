import type { TaskRecord } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';
import { asWireError } from '../failures.ts';
import type { RequestScope } from '../request-scope.ts';

/** What is done to a task. */
export interface TaskAction {
  readonly method: string;
  readonly task: TaskRecord;
  readonly arguments: object;
  /** @throws WireError the refusal */
  readonly act: () => Promise<void>;
}

/**
 * Does something to a task, and puts on record who did: before it has any effect, and how it ended.
 * @throws WireError `unavailable` at shutdown; what `act` throws
 */
export function onRecord(engine: Engine, action: TaskAction, scope: RequestScope): Promise<void> {
  const { method, task, arguments: given, act } = action;
  return engine.inFlight.track(async () => {
    const call = { method, name: task.tool, definition: task.tool, arguments: given };
    const record = engine.auditor.open(call, scope);
    await record.begin();
    try {
      await act();
    } catch (error) {
      const refusal = asWireError(error, engine.logger, scope);
      await record.close({ outcome: 'tool_error', reason: refusal.code });
      throw refusal;
    }
    await record.close({ outcome: 'ok', reason: null });
  });
}
