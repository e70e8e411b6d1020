import { grants, metaKeys, WireError } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';
import type { Method, Params } from '../method.ts';
import { optionalObject } from '../params.ts';
import type { RequestScope } from '../request-scope.ts';
import type { SubscriptionFilter } from '../subscriptions.ts';

const MAX_URIS = 1_000;

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
  const _meta = { [metaKeys.subscriptionId]: scope.subscriptionId };
  engine.subscriptions.demandRoom(scope.principal);
  if (scope.signal.aborted) return { _meta };
  scope.exchange.notify('notifications/subscriptions/acknowledged', {
    _meta,
    notifications: filter,
  });
  return new Promise((resolve) => {
    const remove = engine.subscriptions.add({
      principal: scope.principal,
      filter,
      notify: (method, fields) => scope.exchange.notify(method, { ...fields, _meta }),
      end: () => resolve({ _meta }),
    });
    scope.signal.addEventListener(
      'abort',
      () => {
        remove();
        resolve({ _meta });
      },
      { once: true },
    );
  });
};

/** What is honoured of the wish: known kinds, and resources that the principal may read. */
function readFilter(engine: Engine, scope: RequestScope, wanted: Params): SubscriptionFilter {
  const flags = ['toolsListChanged', 'promptsListChanged', 'resourcesListChanged'] as const;
  for (const flag of flags) {
    if (wanted[flag] !== undefined && typeof wanted[flag] !== 'boolean') {
      throw new WireError('invalid_params', `Invalid params: '${flag}' must be a boolean`);
    }
  }
  const uris = readUris(wanted['resourceSubscriptions']);
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

function readUris(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  const valid =
    Array.isArray(value) &&
    value.length <= MAX_URIS &&
    value.every((uri) => typeof uri === 'string');
  if (valid) return value;
  throw new WireError(
    'invalid_params',
    `Invalid params: 'resourceSubscriptions' must be a list of at most ${MAX_URIS} URIs`,
  );
}
