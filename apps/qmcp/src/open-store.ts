import type { Clock, Logger, SealedStore } from '@qmcp/contracts';
import { openSqliteStore } from '@qmcp/storage';

import type { StorePlace } from './store-place.ts';

interface Ports {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names this process in the store. */
  readonly instanceId: string;
  /** Where what is signed of the audit leaves the store for. Default: `checkpoints` beside its file; nowhere from a database. */
  readonly checkpointFolder: string | undefined;
}

/** Opens a store, wherever it is, and brings it to the newest schema. @throws PlatformError `store_…` */
export async function openStore(place: StorePlace, ports: Ports): Promise<SealedStore> {
  if (typeof place === 'string') return openSqliteStore({ ...ports, file: place });
  // Its driver is loaded by those alone who use it.
  const { openPostgresStore } = await import('@qmcp/storage/postgres');
  return openPostgresStore({ ...ports, ...place });
}
