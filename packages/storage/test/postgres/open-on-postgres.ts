import type { SealedStore } from '@qmcp/contracts';
import { silentLogger } from '@qmcp/testkit';

import { openPostgresStore } from '../../src/postgres/index.ts';
import type { PostgresStoreOptions } from '../../src/postgres/index.ts';
import { systemClock } from '../open-test-store.ts';

/** Opens the private key that signs the audits of the tests. */
export const AUDIT_KEY_SECRET = 'a secret of the tests that is long enough';

/** Opens a store in a database, as one more process would. Whoever is out of touch counts as gone at once. */
export const openOn = (
  url: string,
  given: Partial<PostgresStoreOptions> = {},
): Promise<SealedStore> =>
  openPostgresStore({
    url,
    clock: systemClock,
    logger: silentLogger(),
    instanceId: 'test',
    lostAfterMs: 0,
    auditKeySecret: AUDIT_KEY_SECRET,
    ...given,
  });
