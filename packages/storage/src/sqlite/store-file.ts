import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  realpathSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';

import { storeUnsupported } from '../store-errors.ts';

/** A store that lives and ends with its process. */
export const IN_MEMORY = ':memory:';

/** `f_type` of file systems that other machines may have open too (statfs(2)): NFS, SMB, SMB2, CIFS, AFS, Ceph. */
const NETWORK_FILESYSTEMS = new Set([
  0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x5346414f, 0x00c36400,
]);

/**
 * Makes the store's folder (0700) and file (0600) where they are missing, and closes a file that others may read.
 * @returns the file's path without symbolic links: SQLite keeps the write-ahead log beside the file that they lead to
 * @throws PlatformError `store_unsupported` when they can't be made, or lie on a network file system
 */
export function prepareStoreFile(file: string): string {
  let path: string;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if (!createPrivately(file) && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    path = realpathSync(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw storeUnsupported(
      `The store can't be made at '${file}' (${why}). Choose a folder that this user may write to.`,
      error,
    );
  }
  assertLocal(file, statfsSync(path).type);
  return path;
}

/**
 * @param filesystemType - `f_type` of statfs(2)
 * @throws PlatformError `store_unsupported`
 */
export function assertLocal(file: string, filesystemType: number): void {
  if (process.platform !== 'linux' || !NETWORK_FILESYSTEMS.has(filesystemType)) return;
  throw storeUnsupported(
    `'${file}' lies on a network file system, where a write-ahead log gets corrupted. Choose a folder on a local disk.`,
  );
}

/** @returns false when the file was there */
function createPrivately(file: string): boolean {
  try {
    // Exclusively: closing a descriptor of a database that this process has open would drop SQLite's locks on it.
    closeSync(openSync(file, 'wx', 0o600));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
