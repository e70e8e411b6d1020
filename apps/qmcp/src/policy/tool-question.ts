import { createPrincipal, DEFAULT_SCOPE, localOwner } from '@qmcp/contracts';
import type { ApiKeyRecord, PolicyQuestion, Principal } from '@qmcp/contracts';
import type { Registry } from '@qmcp/server';

/** A call that somebody asks about. */
export interface AskedCall {
  readonly tool: string;
  readonly given: unknown;
  /** `owner`, or `key:` and the id of a key; anybody else is taken to have every scope. */
  readonly principalId: string;
}

/** What a policy would be asked about a call, if it were made now. `known`: whether there is such a tool. */
export function toolQuestion(
  { tool, given, principalId }: AskedCall,
  { registry, keys }: { readonly registry: Registry; readonly keys: readonly ApiKeyRecord[] },
): { readonly question: PolicyQuestion; readonly known: boolean } {
  const entry = registry.tools.get(tool);
  const question: PolicyQuestion = {
    principal: principalOf(principalId, keys),
    method: 'tools/call',
    name: tool,
    scope: entry?.scope ?? DEFAULT_SCOPE,
    arguments: given,
    hints: entry?.tool.hints,
    foreign: entry?.origin !== undefined,
  };
  return { question, known: entry !== undefined };
}

function principalOf(id: string, keys: readonly ApiKeyRecord[]): Principal {
  if (id === localOwner.id) return localOwner;
  const key = keys.find((candidate) => `key:${candidate.id}` === id);
  const { name, scopes } = key ?? { name: id, scopes: ['*'] };
  return createPrincipal({ id, kind: 'service', name, scopes });
}
