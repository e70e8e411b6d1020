import type { FilePolicy } from '@qmcp/server';

/**
 * Compiles the text of a policy, YAML or JSON, in the form of a policy file. What reads it is loaded at the first.
 *
 * ```ts
 * const policy = await policyFromText('{ version: 1, builtIn: { holdDestructive: false } }');
 * const qmcp = await createQmcp({ policy, definitions });
 * ```
 * @throws PlatformError `policy_invalid` with a line for each problem
 */
export async function policyFromText(text: string): Promise<FilePolicy> {
  const compiler = await import('@qmcp/server/policy');
  return compiler.policyFromText(text);
}
