import { startPostgresCluster, startRedis, temporaryFolder } from '@qmcp/testkit';
import type { PostgresCluster, RedisServer, TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe } from 'vitest';

import { acrossProcessesSuite } from './across-processes.ts';

describe('a decision in one process of a PostgreSQL', () => {
  let cluster: PostgresCluster;
  beforeAll(async () => {
    cluster = await startPostgresCluster();
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  acrossProcessesSuite(async () => ({ store: { url: await cluster.createDatabase() } }));
});

describe('a decision in one process of a file, told by Redis', () => {
  let redis: RedisServer;
  const folders: TemporaryFolder[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    await redis[Symbol.asyncDispose]();
    await Promise.all(folders.map((folder) => folder[Symbol.asyncDispose]()));
  });

  acrossProcessesSuite(async () => {
    const folder = await temporaryFolder();
    folders.push(folder);
    return { store: folder.file('qmcp.db'), redisUrl: redis.url };
  });
});
