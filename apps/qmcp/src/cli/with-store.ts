import type { Clock, Entropy, SealedStore } from '@qmcp/contracts';
import { openSqliteStore } from '@qmcp/storage';

import { storeFile } from '../compose.ts';
import { systemClock } from '../platform/system-clock.ts';
import { createSystemEntropy } from '../platform/system-entropy.ts';
import type { Cli } from './cli.ts';
import type { GlobalOptions } from './command.ts';

/** What work on the store itself has at hand. */
export interface OpenStore {
  readonly store: SealedStore;
  readonly file: string;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/** Opens the store of the home folder, lets `use` work with it, and closes it. @throws PlatformError */
export async function withStore<T>(
  cli: Cli,
  { home, config: configFile, logLevel }: GlobalOptions,
  use: (open: OpenStore) => Promise<T>,
): Promise<T> {
  const config = await cli.config({ home, config: configFile, logLevel });
  const clock = systemClock;
  const entropy = createSystemEntropy(clock);
  const file = storeFile(config.home);
  const logger = await cli.logger(config, 'person');
  const store = await openSqliteStore({ file, clock, logger, instanceId: entropy.uuidv7() });
  try {
    return await use({ store, file, clock, entropy });
  } finally {
    await store.close();
  }
}
