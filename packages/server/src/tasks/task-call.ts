import { createHash } from 'node:crypto';

import { canonicalJson, createPrincipal } from '@qmcp/contracts';
import type { Principal, TaskCall } from '@qmcp/contracts';

import type { GovernedCall } from '../door.ts';
import type { ToolEntry } from '../registry/entries.ts';
import type { RequestFacts, RequestScope } from '../request-scope.ts';

/** What exactly is asked for: the tool as it is defined now, with these arguments. */
export const digestOfCall = (entry: ToolEntry, input: unknown): string =>
  createHash('sha256')
    .update(canonicalJson([entry.key, entry.digest, input]))
    .digest('hex');

/** Who calls, as JSON. */
export const toStored = ({ id, kind, name, scopes }: Principal): TaskCall['principal'] => ({
  id,
  kind,
  name,
  scopes: [...scopes],
});

/** Everything that running a call later needs, taken from the request that asks for it. */
export function toTaskCall(
  entry: ToolEntry,
  { call, scope }: { readonly call: GovernedCall; readonly scope: RequestScope },
): TaskCall {
  return {
    principal: toStored(scope.principal),
    tool: entry.key,
    arguments: call.arguments as TaskCall['arguments'],
    digest: digestOfCall(entry, call.arguments),
    client: scope.client,
    door: scope.door,
    requestId: scope.requestId,
    correlationId: scope.correlationId,
    traceparent: scope.traceparent,
  };
}

/** How a stored call presents itself when it runs: as the request that asked for it did. */
export const factsOf = (call: TaskCall): Omit<RequestFacts, 'exchange'> => ({
  caller: {
    principal: createPrincipal(call.principal),
    door: call.door,
    requestId: call.requestId,
    correlationId: call.correlationId,
    traceparent: call.traceparent,
  },
  client: call.client,
  id: undefined,
  progressToken: undefined,
  logLevel: undefined,
});
