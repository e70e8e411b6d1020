import { WireError } from '@qmcp/contracts';
import type { TaskRecord } from '@qmcp/contracts';

import { countCall } from '../call-rate.ts';
import type { Engine } from '../engine.ts';
import type { Params } from '../method.ts';
import { requiredString } from '../params.ts';
import { refuseUnknown } from '../refuse-unknown.ts';
import type { RequestScope } from '../request-scope.ts';
import { demandTasks } from './demand-tasks.ts';

/**
 * The task that a request is about. A task of somebody else is as unknown as one that never was; both are on record.
 * @throws WireError `missing_client_capability`, `invalid_params`, `unknown_task`, `rate_limited`
 */
export async function findTask(
  engine: Engine,
  request: { readonly method: string; readonly params: Params },
  scope: RequestScope,
): Promise<TaskRecord> {
  const { method, params } = request;
  demandTasks(scope.client);
  const id = requiredString(params, 'taskId');
  const task = await engine.tasks.ledger.find(id, scope.principal);
  if (task === undefined) {
    const refusal = new WireError('unknown_task', 'Task not found: there is none, or it expired');
    return refuseUnknown(engine, { method, name: id }, { scope, refusal });
  }
  const tooMany = await countCall(engine, scope, { method, name: method, definition: task.id });
  if (tooMany !== undefined) throw tooMany;
  return task;
}
