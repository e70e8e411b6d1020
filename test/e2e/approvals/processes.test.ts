import { connect } from '@qmcp/client';
import { stdio } from '@qmcp/client/stdio';
import { temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';
import * as z from 'zod';

import { runQmcp, startServer, stdioServer } from '../harness/qmcp-process.ts';
import { textOf } from '../peers/peer.ts';
import { connectSdkOne } from '../peers/sdk-one-peer.ts';
import { approverOf } from './approver.ts';

/** An approval belongs to the store: processes come and go. */

const user = (email: string) => ({ name: 'Ada', surname: 'Lovelace', email, about_me: '.' });

const addUser = async (home: string, email: string): Promise<number> => {
  const { stdout } = await runQmcp(
    home,
    'tools',
    'call',
    'add_user',
    '--input',
    JSON.stringify(user(email)),
    '--json',
  );
  return z.object({ structuredContent: z.object({ id: z.int() }) }).parse(JSON.parse(stdout))
    .structuredContent.id;
};

const pendingId = async (home: string): Promise<string> => {
  const { stdout } = await runQmcp(home, 'approvals', 'list', '--json');
  const { requests } = z
    .object({ requests: z.array(z.object({ id: z.string() })) })
    .parse(JSON.parse(stdout));
  return String(requests[0]?.id);
};

it('is asked for over stdio, decided at the command line, and collected over HTTP', async () => {
  await using home = await temporaryFolder();
  const id = await addUser(home.path, 'stdio@example.com');
  {
    await using agent = await connectSdkOne(stdioServer(home.path));
    const waiting = await agent.call('delete_user', { id });
    expect(waiting.isError).toBe(true);
  }
  const decided = await runQmcp(home.path, 'approvals', 'approve', await pendingId(home.path));
  expect(decided).toMatchObject({ exitCode: 0 });

  await using server = await startServer(home.path);
  await using collector = await connectSdkOne(`${server.url}/mcp`);
  expect(await collector.call('delete_user', { id })).toMatchObject({
    text: `User ${id} deleted successfully`,
  });
}, 60_000);

it('waits as a task through the end of its server, and runs when the next one starts', async () => {
  await using home = await temporaryFolder();
  const id = await addUser(home.path, 'restart@example.com');
  const taskIds: string[] = [];
  {
    await using server = await startServer(home.path);
    await using client = await connect(`${server.url}/mcp`);
    const given = { name: 'delete_user', arguments: { id } };
    const started = await client.startTool(given);
    if (started.kind === 'task') taskIds.push(started.task.taskId);
    await server.kill();
  }
  await runQmcp(home.path, 'approvals', 'approve', await pendingId(home.path));

  await using server = await startServer(home.path);
  await using client = await connect(`${server.url}/mcp`);
  const result = await client.tasks.result(String(taskIds[0]));

  expect(textOf(result.content)).toBe(`User ${id} deleted successfully`);
}, 60_000);

it('is asked for over stdio as a task, which a decision over HTTP runs', async () => {
  await using home = await temporaryFolder();
  const id = await addUser(home.path, 'both@example.com');
  await using server = await startServer(home.path);
  const approver = await approverOf(home.path, server.url);
  const { command, args, env, cwd } = stdioServer(home.path);
  await using agent = await connect(() => stdio({ command, args, env, cwd }));

  const call = agent.callTool({ name: 'delete_user', arguments: { id } });
  await approver.approve('delete_user');

  expect(textOf((await call).content)).toBe(`User ${id} deleted successfully`);
}, 60_000);

it('typed by the owner at the command line needs nobody else', async () => {
  await using home = await temporaryFolder();
  const id = await addUser(home.path, 'owner@example.com');
  const typed = await runQmcp(home.path, 'tools', 'call', 'delete_user', `id:=${id}`);
  expect(typed).toMatchObject({ exitCode: 0 });
}, 60_000);
