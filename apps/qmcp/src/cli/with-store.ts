import type { Clock, Entropy, SealedStore, Store } from '@qmcp/contracts';

import { isSealed, openStore } from '../open-store.ts';
import { systemClock } from '../platform/system-clock.ts';
import { createSystemEntropy } from '../platform/system-entropy.ts';
import { storePlace } from '../store-place.ts';
import type { StorePlace } from '../store-place.ts';
import type { Cli } from './cli.ts';
import type { GlobalOptions } from './command.ts';
import { unsealed } from './unsealed.ts';

/** What work on the store itself has at hand. */
export interface OpenStore {
  readonly store: Store;
  readonly place: StorePlace;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/** The same, where the audit is sealed. */
export interface OpenSealedStore extends OpenStore {
  readonly store: SealedStore;
  readonly file: string;
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
  const { checkpointFolder } = config;
  const store = await openStore(place, { clock, logger, instanceId, checkpointFolder });
  try {
    return await use({ store, place, clock, entropy });
  } finally {
    await store.close();
  }
}

/** Opens the configured store, whose audit must be sealed. @throws CliError where it is not; PlatformError */
export const withSealedStore = <T>(
  cli: Cli,
  options: GlobalOptions,
  use: (open: OpenSealedStore) => Promise<T>,
): Promise<T> =>
  withStore(cli, options, async ({ store, place, ...ports }) => {
    if (!isSealed(store) || typeof place !== 'string') throw unsealed(place);
    return use({ ...ports, store, place, file: place });
  });
