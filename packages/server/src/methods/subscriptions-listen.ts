import { grants, metaKeys, WireError } from '@qmcp/contracts';
import type { TaskRecord } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';
import type { Method, MethodResult, Params } from '../method.ts';
import { optionalObject } from '../params.ts';
import { recordUnknown } from '../refuse-unknown.ts';
import type { RequestScope } from '../request-scope.ts';
import type { SubscriptionFilter } from '../subscriptions.ts';
import { demandTasks } from '../tasks/demand-tasks.ts';
import { toDetailedView } from '../tasks/task-view.ts';

const MAX_ITEMS = 1_000;

/**
 * `subscriptions/listen` (MCP 2026-07-28, "Subscriptions"): answers when the subscription ends from our side; until
 * then its notifications go out on the stream of this request.
 */
export const subscriptionsListen: Method = ({ params, scope, engine }) => {
  const wanted = optionalObject(params, 'notifications');
  if (wanted === undefined) {
    throw new WireError('invalid_params', "Invalid params: 'notifications' must be an object");
  }
  const filter = readFilter(engine, scope, wanted);
  const taskIds = readList(wanted, 'taskIds', 'ids');
  if (taskIds === undefined) return listen(engine, scope, { filter, tasks: [] });
  return listenToTasks(engine, scope, { filter, taskIds });
};

/** What a subscriber hears of. */
interface Subscription {
  readonly filter: SubscriptionFilter;
  readonly tasks: readonly TaskRecord[];
}

function listen(
  engine: Engine,
  scope: RequestScope,
  { filter, tasks }: Subscription,
): MethodResult | Promise<MethodResult> {
  engine.subscriptions.demandRoom(scope.principal);
  const hearing = engine.changes.hearing();
  const open = (): MethodResult | Promise<MethodResult> =>
    subscribe(engine, scope, { filter, tasks });
  return hearing === undefined ? open() : hearing.then(open);
}

function subscribe(
  engine: Engine,
  scope: RequestScope,
  { filter, tasks }: Subscription,
): MethodResult | Promise<MethodResult> {
  const _meta = { [metaKeys.subscriptionId]: scope.subscriptionId };
  const notify = (method: string, params: object): void =>
    scope.exchange.notify(method, { ...params, _meta });
  engine.subscriptions.demandRoom(scope.principal);
  if (scope.signal.aborted) return { _meta };
  notify('notifications/subscriptions/acknowledged', { notifications: filter });
  return new Promise((resolve) => {
    const stopWatching =
      tasks.length === 0
        ? () => undefined
        : engine.tasks.watch.add(tasks, (task) =>
            notify('notifications/tasks', toDetailedView(task, engine.limits.taskPollIntervalMs)),
          );
    const end = (): void => {
      stopWatching();
      resolve({ _meta });
    };
    const remove = engine.subscriptions.add({
      principal: scope.principal,
      filter,
      notify,
      end,
      lapse: end,
    });
    scope.signal.addEventListener(
      'abort',
      () => {
        remove();
        end();
      },
      { once: true },
    );
  });
}

/** Tasks of others are left out like tasks that never were; that somebody asked for them is on record. */
async function listenToTasks(
  engine: Engine,
  scope: RequestScope,
  { filter, taskIds }: { readonly filter: SubscriptionFilter; readonly taskIds: readonly string[] },
): Promise<MethodResult> {
  demandTasks(scope.client);
  const tasks: TaskRecord[] = [];
  const unknown: string[] = [];
  for (const id of new Set(taskIds)) {
    const task = await engine.tasks.ledger.find(id, scope.principal);
    if (task === undefined) unknown.push(id);
    else tasks.push(task);
  }
  const [name] = unknown;
  if (name !== undefined) {
    const call = { method: 'subscriptions/listen', name, reason: 'unknown_task' };
    await recordUnknown(engine, call, scope);
  }
  return listen(engine, scope, {
    filter: { ...filter, taskIds: tasks.map(({ id }) => id) },
    tasks,
  });
}

/** What is honoured of the wish: known kinds, and resources that the principal may read. */
function readFilter(engine: Engine, scope: RequestScope, wanted: Params): SubscriptionFilter {
  const flags = ['toolsListChanged', 'promptsListChanged', 'resourcesListChanged'] as const;
  for (const flag of flags) {
    if (wanted[flag] !== undefined && typeof wanted[flag] !== 'boolean') {
      throw new WireError('invalid_params', `Invalid params: '${flag}' must be a boolean`);
    }
  }
  const uris = readList(wanted, 'resourceSubscriptions', 'URIs');
  const readable = uris?.filter((uri) => {
    const found = engine.registry.findResource(uri);
    return found !== undefined && grants(scope.principal.scopes, found.entry.scope);
  });
  return {
    ...Object.fromEntries(
      flags.filter((flag) => wanted[flag] === true).map((flag) => [flag, true]),
    ),
    ...(readable !== undefined && { resourceSubscriptions: readable }),
  };
}

function readList(wanted: Params, name: string, what: string): string[] | undefined {
  const value = wanted[name];
  if (value === undefined) return undefined;
  const valid =
    Array.isArray(value) &&
    value.length <= MAX_ITEMS &&
    value.every((item) => typeof item === 'string');
  if (valid) return value;
  throw new WireError(
    'invalid_params',
    `Invalid params: '${name}' must be a list of at most ${MAX_ITEMS} ${what}`,
  );
}
