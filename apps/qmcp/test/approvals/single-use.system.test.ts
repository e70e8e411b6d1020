import { startPostgresCluster } from '@qmcp/testkit';
import type { PostgresCluster } from '@qmcp/testkit';
import { afterAll, beforeAll } from 'vitest';

import { singleUseSuite } from './single-use.ts';

let cluster: PostgresCluster;
beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

singleUseSuite(async () => ({ url: await cluster.createDatabase() }), 25);
