import { startPostgresCluster } from '@qmcp/testkit';
import type { PostgresCluster } from '@qmcp/testkit';
import { afterAll, beforeAll, describe } from 'vitest';

import { makeHome } from './make-home.ts';
import { twoServersSuite } from './two-servers.suite.ts';

let cluster: PostgresCluster;
beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

describe('two servers on one PostgreSQL', () => {
  twoServersSuite(async () => {
    await using opened = new AsyncDisposableStack();
    const databaseUrl = await cluster.createDatabase();
    const one = opened.use(await makeHome({ databaseUrl }));
    const other = opened.use(await makeHome({ databaseUrl }));
    const stack = opened.move();
    return {
      homes: [one.path, other.path],
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  });
});
