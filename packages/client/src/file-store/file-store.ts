import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Clock } from '@qmcp/contracts';

import type { CredentialStore } from '../auth/credential-store.ts';
import { systemClock } from '../platform/system-clock.ts';
import { withFileLock } from './file-lock.ts';
import { readJsonFile, removeFile, replaceJsonFile } from './json-file.ts';
import { unwritable } from './unwritable.ts';

/** Where credentials are kept. */
export interface FileStoreOptions {
  /** Made when it is missing, for its owner alone (0700). */
  readonly folder: string;
  /** How long to wait for another process that is changing the same entry. Default: 60 seconds. */
  readonly lockTimeoutMs?: number;
  readonly clock?: Clock;
}

const DEFAULT_LOCK_TIMEOUT_MS = 60_000;

/**
 * Keeps credentials in files that only their owner can read (0600), one for each entry, replaced as a whole. Processes that
 * share the folder change an entry one at a time, and a process that dies lets go of what it held.
 *
 * What is kept is not encrypted: whoever can read as this user can use it.
 *
 * Its methods throw PlatformError `credentials_unreadable`, `credentials_unwritable` and `credentials_busy` (retryable).
 */
export function fileStore(options: FileStoreOptions): CredentialStore {
  const { folder, clock = systemClock, lockTimeoutMs = DEFAULT_LOCK_TIMEOUT_MS } = options;
  const pathOf = (name: string): string =>
    join(folder, `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.json`);

  return {
    keepsKeyObjects: false,
    read: (name) => readJsonFile(pathOf(name)),
    async update(name, change) {
      const path = pathOf(name);
      await makeFolder(folder);
      return withFileLock({ path: `${path}.lock`, timeoutMs: lockTimeoutMs, clock }, async () => {
        const value = await change(await readJsonFile(path));
        await keep(path, value);
        return value;
      });
    },
  };
}

async function keep(path: string, value: unknown): Promise<void> {
  try {
    await (value === undefined ? removeFile(path) : replaceJsonFile(path, value));
  } catch (error) {
    throw unwritable(path, error);
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unwritable(path, error);
  }
}
