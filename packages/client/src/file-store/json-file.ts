import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { PlatformError } from '@qmcp/contracts';

import { hasCode } from './system-error.ts';

/**
 * Reads a JSON file.
 * @returns undefined when there is none
 * @throws PlatformError `credentials_unreadable` when it can't be read or is no JSON
 */
export async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return undefined;
    throw new PlatformError(
      'credentials_unreadable',
      `The stored credentials in ${path} can't be read: remove the file to authorize anew.`,
      // A JSON error quotes what it could not read, and that is secret.
      cause instanceof SyntaxError ? {} : { cause },
    );
  }
}

/**
 * Replaces a JSON file as a whole, for its owner alone. A crash leaves the former one or the new one. Only the holder of the
 * file's lock may call it.
 */
export async function replaceJsonFile(path: string, value: unknown): Promise<void> {
  const draft = `${path}.new`;
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify(value));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncFolder(dirname(path));
}

/** Removes a file, if it is there. */
export const removeFile = (path: string): Promise<void> => rm(path, { force: true });

/** Makes a rename last through a power failure. Windows has no such call, and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
