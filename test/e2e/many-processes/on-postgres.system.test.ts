import { startPostgresCluster } from '@qmcp/testkit';
import type { PostgresCluster } from '@qmcp/testkit';
import { afterAll, beforeAll, describe } from 'vitest';

import { manyProcessesSuite } from './many-processes.suite.ts';

let cluster: PostgresCluster;
beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

describe('several processes on PostgreSQL', () => {
  manyProcessesSuite(async () => ({
    options: { store: { url: await cluster.createDatabase() } },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }));
});
