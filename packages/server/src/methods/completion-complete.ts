import { grants, WireError } from '@qmcp/contracts';
import type { Completer } from '@qmcp/contracts';

import type { Method, Params } from '../method.ts';
import { optionalObject, optionalStrings, requiredString } from '../params.ts';
import type { RequestScope } from '../request-scope.ts';
import type { Registry } from '../registry.ts';

/** The protocol sends at most this many. */
const MAX_VALUES = 100;

/** `completion/complete` (MCP 2026-07-28 and 2025, server/utilities/completion). */
export const completionComplete: Method = async ({ params, scope, engine }) => {
  const ref = optionalObject(params, 'ref') ?? {};
  const argument = optionalObject(params, 'argument') ?? {};
  const name = requiredString(argument, 'name');
  const value = typeof argument['value'] === 'string' ? argument['value'] : '';
  const known = optionalStrings(optionalObject(params, 'context') ?? {}, 'arguments') ?? {};
  const completers = findCompleters(engine.registry, scope, ref);
  const complete = Object.hasOwn(completers, name) ? completers[name] : undefined;
  const values = (await complete?.(value, known)) ?? [];
  return {
    completion: {
      values: values.slice(0, MAX_VALUES),
      total: values.length,
      hasMore: values.length > MAX_VALUES,
    },
  };
};

/** @throws WireError `invalid_params` when the reference names nothing that the principal may see */
function findCompleters(
  registry: Registry,
  scope: RequestScope,
  ref: Params,
): Readonly<Record<string, Completer | undefined>> {
  if (ref['type'] === 'ref/prompt') {
    const entry = registry.prompts.get(requiredString(ref, 'name'));
    if (entry !== undefined && grants(scope.principal.scopes, entry.scope)) {
      const all = entry.prompt.arguments ?? [];
      return Object.fromEntries(all.map(({ name, complete }) => [name, complete]));
    }
  }
  if (ref['type'] === 'ref/resource') {
    const entry = registry.templates.get(requiredString(ref, 'uri'));
    if (entry !== undefined && grants(scope.principal.scopes, entry.scope)) {
      return entry.template.complete ?? {};
    }
  }
  throw new WireError(
    'invalid_params',
    "Invalid params: 'ref' names no prompt or resource template",
  );
}
