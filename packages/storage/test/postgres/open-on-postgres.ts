import type { Store } from '@qmcp/contracts';
import { silentLogger } from '@qmcp/testkit';

import { openPostgresStore } from '../../src/postgres/index.ts';
import type { PostgresStoreOptions } from '../../src/postgres/index.ts';
import { systemClock } from '../open-test-store.ts';

/** Opens a store in a database, as one more process would. Whoever is out of touch counts as gone at once. */
export const openOn = (url: string, given: Partial<PostgresStoreOptions> = {}): Promise<Store> =>
  openPostgresStore({
    url,
    clock: systemClock,
    logger: silentLogger(),
    instanceId: 'test',
    lostAfterMs: 0,
    ...given,
  });
