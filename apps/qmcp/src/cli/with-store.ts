import type { Clock, Entropy, SealedStore } from '@qmcp/contracts';

import { openStore } from '../open-store.ts';
import { systemClock } from '../platform/system-clock.ts';
import { createSystemEntropy } from '../platform/system-entropy.ts';
import { checkpointFolderOf, storePlace } from '../store-place.ts';
import type { StorePlace } from '../store-place.ts';
import type { Cli } from './cli.ts';
import type { GlobalOptions } from './command.ts';

/** What work on the store itself has at hand. */
export interface OpenStore {
  readonly store: SealedStore;
  readonly place: StorePlace;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/** Opens the configured store, lets `use` work with it, and closes it. @throws PlatformError */
export async function withStore<T>(
  cli: Cli,
  { home, config: configFile, logLevel }: GlobalOptions,
  use: (open: OpenStore) => Promise<T>,
): Promise<T> {
  const config = await cli.config({ home, config: configFile, logLevel });
  const clock = systemClock;
  const entropy = createSystemEntropy(clock);
  const place = storePlace(config);
  const logger = await cli.logger(config, 'person');
  const instanceId = entropy.uuidv7();
  const checkpointFolder = checkpointFolderOf(config);
  const store = await openStore(place, { clock, logger, instanceId, checkpointFolder });
  try {
    return await use({ store, place, clock, entropy });
  } finally {
    await store.close();
  }
}
