import { temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { fetchInvocations, readInvocations } from './harness/invocations.ts';
import { runQmcp, startServer, stdioServer } from './harness/qmcp-process.ts';
import { connectSdkOne } from './peers/sdk-one-peer.ts';
import { connectSdkTwo } from './peers/sdk-two-peer.ts';

/** Processes that share a home share its users and its record. */

const grace = { name: 'Grace', surname: 'Hopper', email: 'grace@example.com', about_me: 'Admiral' };

it.concurrent('serves HTTP and stdio from two processes at once, over one store', async () => {
  await using home = await temporaryFolder();
  await using server = await startServer(home.path);
  await using overHttp = await connectSdkTwo(`${server.url}/mcp`, 'modern');
  await using overStdio = await connectSdkOne(stdioServer(home.path));

  await overStdio.call('add_user', grace);
  const found = await overHttp.call('search_users', { email: grace.email });

  expect(found.structured).toMatchObject({ users: [grace] });
  const ended = await runQmcp(home.path, 'invocations', '--json');
  expect(ended.exitCode).toBe(0);
  const record = readInvocations(JSON.parse(ended.stdout));
  expect(record).toMatchObject([
    { name: 'search_users', door: 'mcp-http', protocol_version: '2026-07-28', outcome: 'ok' },
    { name: 'add_user', door: 'mcp-stdio', protocol_version: '2025-11-25', outcome: 'ok' },
  ]);
  expect(await fetchInvocations(server.url)).toEqual(record);
});

it.concurrent('keeps users and record from one start to the next', async () => {
  await using home = await temporaryFolder();
  {
    await using first = await connectSdkTwo(stdioServer(home.path), 'legacy');
    await first.call('add_user', grace);
  }

  await using second = await connectSdkTwo(stdioServer(home.path), 'legacy');

  const found = await second.call('search_users', { surname: 'hopper' });
  expect(found.structured).toMatchObject({ users: [grace] });
  const { stdout } = await runQmcp(home.path, 'invocations', '--tool', 'add_user', '--json');
  expect(readInvocations(JSON.parse(stdout))).toMatchObject([{ outcome: 'ok' }]);
});
