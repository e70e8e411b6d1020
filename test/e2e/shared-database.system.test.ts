import { writeFile } from 'node:fs/promises';

import { startPostgresCluster, temporaryFolder } from '@qmcp/testkit';
import type { PostgresCluster, TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { fetchInvocations } from './harness/invocations.ts';
import { startServer } from './harness/qmcp-process.ts';
import { connectSdkTwo } from './peers/sdk-two-peer.ts';

/** Servers on several machines share one database: each has a home of its own. */

let cluster: PostgresCluster;
beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** The home of a machine whose server keeps its store in a database. */
async function machine(databaseUrl: string): Promise<TemporaryFolder> {
  const home = await temporaryFolder();
  await writeFile(home.file('url'), databaseUrl);
  await writeFile(home.file('qmcp.config.json'), '{"databaseUrlFile": "url"}');
  return home;
}

it('keeps one record of what several servers do, and outlives the database’s crash', async () => {
  const url = await cluster.createDatabase();
  await using one = await machine(url);
  await using other = await machine(url);
  const [first, second] = await Promise.all([startServer(one.path), startServer(other.path)]);
  await using onFirst = await connectSdkTwo(`${first.url}/mcp`, 'modern');
  await using onSecond = await connectSdkTwo(`${second.url}/mcp`, 'legacy');

  await onFirst.call('echo', { message: 'one' });
  await onSecond.call('echo', { message: 'two' });
  const record = await fetchInvocations(first.url);
  expect(record).toHaveLength(2);
  expect(await fetchInvocations(second.url)).toEqual(record);

  await cluster.kill();
  const waiting = onFirst.call('echo', { message: 'three' });
  await cluster.start();
  expect((await waiting).text).toContain('three');
  expect((await onSecond.call('echo', { message: 'four' })).text).toContain('four');
  expect(await fetchInvocations(second.url)).toHaveLength(4);
  expect(await Promise.all([first.stop(), second.stop()])).toEqual([0, 0]);
});
