import {
  createPrincipal,
  DEFAULT_PROMPT_SCOPE,
  DEFAULT_RESOURCE_SCOPE,
  DEFAULT_SCOPE,
  localOwner,
} from '@qmcp/contracts';
import type { PolicyQuestion, Principal } from '@qmcp/contracts';

import type { FilePolicy, SettledBy } from './file-policy.ts';
import type { ExampleSpec } from './policy-file.ts';

/** What became of one example of a file. */
export interface ExampleResult {
  readonly name: string;
  readonly passed: boolean;
  /** The decision, and the rule where the example names one. */
  readonly expected: string;
  readonly found: string;
}

/** Runs the examples that a policy file has of itself, in its order. */
export const runExamples = (policy: FilePolicy): readonly ExampleResult[] =>
  (policy.file.tests ?? []).map((example) => {
    const { decision, by } = policy.explain(questionOf(example));
    const settler = describeSettler(by);
    const { name, expect: effect, rule } = example;
    return {
      name,
      passed: decision.effect === effect && (rule === undefined || rule === settler),
      expected: rule === undefined ? effect : `${effect} by ${rule}`,
      found: `${decision.effect} by ${settler}`,
    };
  });

/** Who settled a question, in words. */
export function describeSettler(by: SettledBy): string {
  if (by === 'scopes') return 'the scopes';
  return by === 'otherwise' ? "'otherwise'" : by.rule;
}

function questionOf(example: ExampleSpec): PolicyQuestion {
  const { foreign, ...hints } = example.hints ?? {};
  return {
    principal: principalOf(example.principal),
    ...calledBy(example),
    arguments: example.arguments ?? {},
    hints,
    foreign: foreign ?? false,
  };
}

function principalOf(spec: ExampleSpec['principal']): Principal {
  if (spec === undefined) return localOwner;
  const { id = localOwner.id, name = id, scopes = ['*'] } = spec;
  const kind = spec.kind ?? (id === localOwner.id ? 'owner' : 'service');
  return createPrincipal({ id, kind, name, scopes });
}

function calledBy({
  tool,
  resource,
  prompt,
  scope,
}: ExampleSpec): Pick<PolicyQuestion, 'method' | 'name' | 'scope'> {
  if (resource !== undefined) {
    return { method: 'resources/read', name: resource, scope: scope ?? DEFAULT_RESOURCE_SCOPE };
  }
  if (prompt !== undefined) {
    return { method: 'prompts/get', name: prompt, scope: scope ?? DEFAULT_PROMPT_SCOPE };
  }
  return { method: 'tools/call', name: tool ?? '', scope: scope ?? DEFAULT_SCOPE };
}
