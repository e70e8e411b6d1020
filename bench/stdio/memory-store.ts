import { PlatformError } from '@qmcp/contracts';
import type { Store } from '@qmcp/contracts';

const refuse = (): Promise<never> =>
  Promise.reject(
    new PlatformError('store_unsupported', 'The benchmark keeps nothing of this kind.'),
  );

/** A store that forgets at once, so that what is measured is the way of a message and not a disk. */
export const memoryStore: Pick<
  Store,
  'audit' | 'apiKeys' | 'sealKeys' | 'tasks' | 'humanRequests'
> = {
  audit: {
    begin: () => Promise.resolve(),
    append: () => Promise.resolve(),
    get: () => Promise.resolve(undefined),
    list: refuse,
    recover: () => Promise.resolve(0),
  },
  apiKeys: {} as Store['apiKeys'],
  sealKeys: {} as Store['sealKeys'],
  tasks: {} as Store['tasks'],
  humanRequests: {} as Store['humanRequests'],
  humanRequests: {} as Store['humanRequests'],
};
