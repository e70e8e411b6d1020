import { readFile } from 'node:fs/promises';

import { PlatformError } from '@qmcp/contracts';
import { policyFromText } from '@qmcp/server/policy';
import type { FilePolicy } from '@qmcp/server';

/** A policy and the text that it was compiled from. */
export interface ReadPolicy {
  readonly policy: FilePolicy;
  readonly text: string;
}

/**
 * Reads and compiles a policy file.
 * @param path - absolute
 * @throws PlatformError `policy_invalid` that names the file, and a line for each problem
 */
export async function readPolicyFile(path: string): Promise<ReadPolicy> {
  const text = await read(path);
  try {
    return { policy: await policyFromText(text), text };
  } catch (error) {
    if (!PlatformError.is(error) || error.code !== 'policy_invalid') throw error;
    const problems = error.message.split('\n').slice(1);
    throw new PlatformError(
      'policy_invalid',
      [
        `The policy file ${path} is not usable:`,
        ...problems,
        `Correct it, and try it with \`qmcp policy check ${path}\``,
      ].join('\n'),
      { cause: error },
    );
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new PlatformError(
      'policy_invalid',
      `The policy file ${path} can't be read (${code}): correct QMCP_POLICY_FILE or policyFile, or make the file`,
      { cause: error },
    );
  }
}
