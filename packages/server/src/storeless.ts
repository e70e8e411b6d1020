import { PlatformError, WireError } from '@qmcp/contracts';
import type { HumanRequestStore, SealKey, SealKeyStore, Store, TaskStore } from '@qmcp/contracts';

import { noRecords } from './audit/no-records.ts';
import type { McpServerOptions } from './mcp-server.ts';

type EngineStore = NonNullable<McpServerOptions['store']>;

/**
 * What a server without a store goes by: nothing is recorded and nothing outlives it; there is no room for a task, and
 * nobody to ask for an approval.
 * @throws PlatformError `store_required` where API keys are to be checked
 */
export function storeless({ auth }: Pick<McpServerOptions, 'auth'>): EngineStore {
  if (auth === 'keys') throw storeRequired('knows no API keys');
  return {
    audit: noRecords,
    apiKeys: noKeys,
    sealKeys: new MemorySealKeys(),
    tasks,
    humanRequests,
    trust: noTrust,
  };
}

const storeRequired = (why: string): PlatformError =>
  new PlatformError(
    'store_required',
    `A server without a store ${why}: give it a store, or serve this machine alone with auth 'local'`,
  );

const refuseKey = (): Promise<never> => Promise.reject(storeRequired('keeps no API keys'));

const noKeys: Store['apiKeys'] = {
  insert: refuseKey,
  get: () => Promise.resolve(undefined),
  list: () => Promise.resolve([]),
  revoke: () => Promise.resolve(false),
  rotate: refuseKey,
};

/** Keys that end with the process, and with them what they sealed. */
class MemorySealKeys implements SealKeyStore {
  #keys: readonly SealKey[] = [];

  async list(): Promise<readonly SealKey[]> {
    return this.#keys;
  }

  async ensure(fresh: SealKey, newerThanMs: number): Promise<readonly SealKey[]> {
    const newest = this.#keys[0];
    if (newest === undefined || newest.createdAtMs <= newerThanMs) {
      this.#keys = [fresh, ...this.#keys];
    }
    return this.#keys;
  }

  async prune(beforeMs: number): Promise<void> {
    this.#keys = this.#keys.filter(({ createdAtMs }) => createdAtMs >= beforeMs);
  }
}

/** Room for none, so that a call is waited for instead of becoming one. */
const tasks: TaskStore = {
  instance: 0,
  create: () => Promise.resolve('store_full'),
  get: () => Promise.resolve(undefined),
  replace: () => Promise.resolve(false),
  recover: () => Promise.resolve(0),
  purge: () => Promise.resolve(0),
};

/** Nothing was ever said, and nothing is remembered. */
const noTrust: Store['trust'] = {
  put: () => Promise.resolve(),
  get: () => Promise.resolve(undefined),
  list: () => Promise.resolve([]),
  remove: () => Promise.resolve(false),
};

/** None is ever there, so that a call that a person has to approve is refused. */
const humanRequests: HumanRequestStore = {
  create: () =>
    Promise.reject(
      new WireError('forbidden', 'A person would have to approve this, and this server asks none'),
    ),
  get: () => Promise.resolve(undefined),
  replace: () => Promise.resolve(false),
  list: () => Promise.resolve({ requests: [], next: null }),
  findHeld: () => Promise.resolve(undefined),
  due: () => Promise.resolve([]),
  recover: () => Promise.resolve(0),
  countPending: () => Promise.resolve(0),
  purge: () => Promise.resolve(0),
  nextDueMs: () => Promise.resolve(null),
  changes: () => Promise.resolve(0),
  changedSince: (after) => Promise.resolve({ requests: [], changes: after }),
};
