import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Check, Finding } from '../check.ts';
import { ok } from '../check.ts';

/** Permissions of the group and of others. */
const FOREIGN_ACCESS = 0o077;

/** Whether state can be kept, and only its owner can read it. */
export const homeFolder: Check = {
  name: 'home folder',
  examine({ config: { home } }) {
    if (!existsSync(home)) {
      const parent = nearestFolder(home);
      return writable(parent) ?? ok(`${home} will be made at the first start`);
    }
    const problem = writable(home);
    if (problem !== undefined) return problem;
    const { mode } = statSync(home);
    if ((mode & FOREIGN_ACCESS) === 0) return ok(`${home} is private and writable`);
    return {
      status: 'warn',
      message: `other users of this machine may look into ${home}`,
      fix: `Run: chmod 700 ${home}`,
    };
  },
};

function nearestFolder(path: string): string {
  const parent = dirname(path);
  return existsSync(parent) || parent === path ? parent : nearestFolder(parent);
}

function writable(folder: string): Finding | undefined {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return {
      status: 'fail',
      message: `${folder} can't be written (${(error as NodeJS.ErrnoException).code})`,
      fix: 'Correct its permissions, or choose another folder with --home or QMCP_HOME',
    };
  }
}
