import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { SealedStore } from '@qmcp/contracts';

import type { Config } from '../config.ts';
import { isLoopback } from '../loopback.ts';

/** Says in the home folder that the example call was made. */
const CLAIM = 'example-call';

const CLAIMED =
  'qmcp made an example call when this folder was new. As long as this file is here, it makes no other.\n';

/**
 * Whether a server may make the example call: where a newcomer sees it, on a machine that is theirs alone, where nothing is
 * configured that it would meddle with, and where nothing was ever recorded. To be asked before anybody can call.
 */
export const exampleIsDue = async (
  config: Config,
  store: Pick<SealedStore, 'auditSeal'>,
): Promise<boolean> => isAllowed(config) && (await isUntouched(store));

const isAllowed = (config: Config): boolean =>
  config.exampleCall === 'on' &&
  config.logFormat === 'pretty' &&
  config.auth === 'local' &&
  isLoopback(config.host) &&
  config.databaseUrl === undefined &&
  config.policyFile === undefined &&
  config.userServiceUrl === undefined;

/** A store whose records were cut away has signed for them. */
async function isUntouched({ auditSeal }: Pick<SealedStore, 'auditSeal'>): Promise<boolean> {
  const { checkpoint, lastRecord } = await auditSeal.standing();
  return checkpoint === null && lastRecord === null;
}

/** Claims the one example call of a home folder. @returns false where another start has it, be it at this very moment */
export async function claimExampleCall(home: string): Promise<boolean> {
  try {
    await writeFile(join(home, CLAIM), CLAIMED, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
