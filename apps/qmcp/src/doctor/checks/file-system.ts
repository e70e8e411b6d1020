import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Check } from '../check.ts';
import { ok } from '../check.ts';

/** File systems over a network, by the magic number of statfs(2): SQLite's shared memory and locks fail on them. */
const REMOTE: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB2',
  0x01021997: '9P',
};

const LEAST_FREE_BYTES = 100 * 1024 * 1024;

/** Whether the home folder is on a local disk with room, as a write-ahead log needs. */
export const fileSystem: Check = {
  name: 'file system',
  examine({ config: { home } }) {
    const folder = nearest(home);
    const { type, bavail, bsize } = statfsSync(folder);
    const remote = REMOTE[type];
    if (remote !== undefined) {
      return {
        status: 'fail',
        message: `${folder} is on ${remote}: the store's write-ahead log needs a local disk`,
        fix: 'Choose a local folder with --home or QMCP_HOME',
      };
    }
    const freeBytes = bavail * bsize;
    const free = `${Math.round(freeBytes / 1024 / 1024)} MiB free`;
    if (freeBytes >= LEAST_FREE_BYTES) return ok(`local, ${free}`);
    return { status: 'warn', message: `only ${free}`, fix: 'Make room, or choose another disk' };
  },
};

const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)));
