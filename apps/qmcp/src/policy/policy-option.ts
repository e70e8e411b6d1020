import { resolve } from 'node:path';

import { defaultPolicy } from '@qmcp/server';
import type { FilePolicy } from '@qmcp/server';

import type { Cli } from '../cli/cli.ts';
import type { GlobalOptions } from '../cli/command.ts';
import { readPolicyFile } from './read-policy-file.ts';

/** A policy, and what it is called at the prompt. */
export interface NamedPolicy {
  readonly policy: FilePolicy;
  readonly name: string;
}

/**
 * The policy of a file that the command line names, else the configured one, else the default one.
 * @throws PlatformError `policy_invalid`
 */
export async function namedPolicy(
  cli: Cli,
  { home, config: configFile }: GlobalOptions,
  file: string | undefined,
): Promise<NamedPolicy> {
  const { workingFolder } = await cli.sources();
  const path =
    file === undefined
      ? (await cli.config({ home, config: configFile })).policyFile
      : resolve(workingFolder, file);
  if (path === undefined) return { policy: defaultPolicy, name: 'the default policy' };
  return { policy: (await readPolicyFile(path)).policy, name: path };
}
