import { grants, WireError } from '@qmcp/contracts';
import type { Completer } from '@qmcp/contracts';

import { countCall } from '../call-rate.ts';
import type { Method, Params } from '../method.ts';
import { optionalObject, optionalString, optionalStrings, requiredString } from '../params.ts';
import type { RequestScope } from '../request-scope.ts';
import type { Registry } from '../registry.ts';

/** The protocol sends at most this many. */
const MAX_VALUES = 100;

/** `completion/complete` (MCP 2026-07-28 and 2025, server/utilities/completion). */
export const completionComplete: Method = async ({ params, scope, engine }) => {
  const ref = optionalObject(params, 'ref') ?? {};
  const argument = optionalObject(params, 'argument') ?? {};
  const name = requiredString(argument, 'name');
  const value = optionalString(argument, 'value') ?? '';
  const known = optionalStrings(optionalObject(params, 'context') ?? {}, 'arguments') ?? {};
  const { key, completers } = findCompletable(engine.registry, scope, ref);
  const call = { method: 'completion/complete', name: key, definition: key };
  const tooMany = await countCall(engine, scope, call);
  if (tooMany !== undefined) throw tooMany;
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

/** A prompt or resource template, by what it has to suggest. */
interface Completable {
  readonly key: string;
  readonly completers: Readonly<Record<string, Completer | undefined>>;
}

/** @throws WireError `invalid_params` when the reference names nothing that the principal may see */
function findCompletable(registry: Registry, scope: RequestScope, ref: Params): Completable {
  if (ref['type'] === 'ref/prompt') {
    const entry = registry.prompts.get(requiredString(ref, 'name'));
    if (entry !== undefined && grants(scope.principal.scopes, entry.scope)) {
      const all = entry.prompt.arguments ?? [];
      const completers = Object.fromEntries(all.map(({ name, complete }) => [name, complete]));
      return { key: entry.key, completers };
    }
  }
  if (ref['type'] === 'ref/resource') {
    const entry = registry.templates.get(requiredString(ref, 'uri'));
    if (entry !== undefined && grants(scope.principal.scopes, entry.scope)) {
      return { key: entry.key, completers: entry.template.complete ?? {} };
    }
  }
  throw new WireError(
    'invalid_params',
    "Invalid params: 'ref' names no prompt or resource template",
  );
}
