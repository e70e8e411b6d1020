import { hash as digestOf } from 'node:crypto';

import { compileRule } from './compile-rule.ts';
import { FilePolicy } from './file-policy.ts';
import { parsePolicy } from './parse-policy.ts';
import type { ParsedPolicy } from './parse-policy.ts';
import type { PolicyFile } from './policy-file.ts';
import { PolicyFault, policyInvalid } from './policy-invalid.ts';
import type { PolicyProblem } from './policy-invalid.ts';
import { Roles } from './roles.ts';
import type { Rule } from './rule.ts';

/**
 * Compiles the text of a policy file, YAML or JSON.
 *
 * ```ts
 * const policy = await policyFromText('{ version: 1, builtIn: { holdDestructive: false } }');
 * ```
 * @throws PlatformError `policy_invalid` with a line for each problem
 */
export async function policyFromText(text: string): Promise<FilePolicy> {
  const parsed = await parsePolicy(text);
  const problems: PolicyProblem[] = [];
  const roles = compileRoles(parsed, problems);
  const rules = compileRules(parsed, roles, problems);
  problems.push(...examplesWithout(parsed), ...repeatedNames(parsed));
  if (problems.length > 0) throw policyInvalid(problems);
  return new FilePolicy({
    file: parsed.file,
    digest: digestOf('sha256', text, 'hex'),
    roles,
    rules,
  });
}

function compileRoles({ file, placeOf }: ParsedPolicy, problems: PolicyProblem[]): Roles {
  try {
    return new Roles(file.roles ?? {});
  } catch (error) {
    if (!(error instanceof PolicyFault)) throw error;
    problems.push({ ...placeOf(['roles', ...error.path]), message: error.message });
    return new Roles(withoutParents(file.roles));
  }
}

/** Whether there is such a role can still be told. */
const withoutParents = (roles: PolicyFile['roles'] = {}): NonNullable<PolicyFile['roles']> =>
  Object.fromEntries(Object.keys(roles).map((name) => [name, {}]));

function compileRules(
  { file, placeOf }: ParsedPolicy,
  roles: Roles,
  problems: PolicyProblem[],
): readonly Rule[] {
  return (file.rules ?? []).flatMap((spec, order) => {
    try {
      return [compileRule(spec, order, roles)];
    } catch (error) {
      if (!(error instanceof PolicyFault)) throw error;
      const message = `rule '${spec.name}': ${error.message}`;
      problems.push({ ...placeOf(['rules', order, ...error.path]), message });
      return [];
    }
  });
}

/** Examples that don't say what is called, or say it twice. */
const examplesWithout = ({ file, placeOf }: ParsedPolicy): readonly PolicyProblem[] =>
  (file.tests ?? []).flatMap(({ name, tool, resource, prompt }, index) =>
    [tool, resource, prompt].filter((called) => called !== undefined).length === 1
      ? []
      : [
          {
            ...placeOf(['tests', index]),
            message: `test '${name}': name what is called, one of 'tool', 'resource' and 'prompt'`,
          },
        ],
  );

/** A rule is known by its name, in the record as in a grant. */
function repeatedNames({ file, placeOf }: ParsedPolicy): readonly PolicyProblem[] {
  const seen = new Set<string>();
  return (file.rules ?? []).flatMap(({ name }, index) => {
    const repeated = seen.has(name);
    seen.add(name);
    if (!repeated) return [];
    const message = `rule '${name}': another rule has that name: give each its own`;
    return [{ ...placeOf(['rules', index]), message }];
  });
}
