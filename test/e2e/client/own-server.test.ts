import { bearerToken, connect, createServerMemory } from '@qmcp/client';
import type { ConnectOptions } from '@qmcp/client';
import { stdio } from '@qmcp/client/stdio';
import { temporaryFolder } from '@qmcp/testkit';
import { createQmcp, defineTool, mintApiKey } from 'qmcp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

import { startFixture } from '../../conformance/fixture/start-fixture.ts';
import type { Fixture } from '../../conformance/fixture/start-fixture.ts';
import { stdioServer } from '../harness/qmcp-process.ts';

/** What our client gets from our own server beyond what it gets from any. */

describe('a server that wants API keys', () => {
  const start = async () => {
    const definitions = ['read', 'write'].map((verb) =>
      defineTool({
        name: `${verb}_note`,
        description: 'Does what it is called',
        input: z.object({}),
        scope: `notes:${verb}`,
        run: () => verb,
      }),
    );
    const qmcp = await createQmcp({ auth: 'keys', definitions });
    const wanted = { name: 'reader', scopes: ['notes:read'], expiresAtMs: null };
    const { secret, record } = mintApiKey(wanted, qmcp);
    await qmcp.store.apiKeys.insert(record);
    const { url } = await qmcp.listen({ port: 0 });
    return { url: `${url}/mcp`, secret, [Symbol.asyncDispose]: () => qmcp.close() };
  };
  const eras = [undefined, 'legacy'] as const;

  it.each(eras)('serves who has one what its scopes allow; era: %s', async (era) => {
    await using server = await start();
    const authorizer = bearerToken(server.secret);
    await using client = await connect(server.url, { authorizer, ...(era && { era }) });

    const tools = await client.listTools();
    const { content } = await client.callTool({ name: 'read_note' });

    expect(tools.map(({ name }) => name)).toEqual(['read_note']);
    expect(content).toMatchObject([{ text: 'read' }]);
  });

  it.each(eras)('tells whoever has none to bring one; era: %s', async (era) => {
    await using server = await start();

    const refused = connect(server.url, { ...(era && { era }), memory: createServerMemory() });

    await expect(refused).rejects.toThrow(/401|key|authoriz/i);
  });
});

describe('tasks', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture(0);
  });
  afterAll(() => fixture.qmcp.close());

  const open = (handlers: ConnectOptions['handlers'] = {}) => connect(fixture.url, { handlers });
  const accepting = {
    formElicitation: async () =>
      ({ action: 'accept', content: { name: 'Ada', ok: true, confirm: true } }) as const,
  };

  it('are followed to their end where a call becomes one', async () => {
    await using client = await open();
    const seen: string[] = [];

    const { content } = await client.callTool(
      { name: 'slow_compute', arguments: { seconds: 0.8, label: 'pi' } },
      { onTask: ({ status }) => void seen.push(status) },
    );

    expect(content).toMatchObject([{ text: 'Computed pi in 0.8 s.' }]);
    expect(seen.at(0)).toBe('working');
    expect(seen.at(-1)).toBe('completed');
  });

  it('are collected by their ids, by another client than the one that called', async () => {
    await using first = await open();
    const outcome = await first.startTool({ name: 'failing_job' });
    if (outcome.kind !== 'task') throw new Error('The server made no task of it');
    await first.close();

    await using second = await open();
    const result = await second.tasks.result(outcome.task.taskId);

    expect(result).toMatchObject({ isError: true, content: [{ text: 'The job failed.' }] });
  });

  it('ask the person, within the call and afterwards', async () => {
    await using client = await open(accepting);

    const deleted = await client.callTool({
      name: 'confirm_delete',
      arguments: { filename: 'old.txt' },
    });
    const asked = await client.callTool({ name: 'multi_input' });

    expect(deleted.content).toMatchObject([{ text: 'accept: old.txt' }]);
    expect(asked.content).toMatchObject([{ text: 'Asked accept and accept.' }]);
  });

  it('end when they are cancelled, and say so to who waits', async () => {
    await using client = await open();
    const outcome = await client.startTool({ name: 'slow_compute', arguments: { seconds: 60 } });
    if (outcome.kind !== 'task') throw new Error('The server made no task of it');

    await client.tasks.cancel(outcome.task.taskId);

    await expect(client.tasks.result(outcome.task.taskId)).rejects.toMatchObject({
      code: 'task_cancelled',
    });
  });

  it('are cancelled with the call of who gives up', async () => {
    await using client = await open();
    const caller = new AbortController();
    const ids: string[] = [];

    const call = client.callTool(
      { name: 'slow_compute', arguments: { seconds: 60 } },
      {
        signal: caller.signal,
        onTask({ taskId }) {
          ids.push(taskId);
          caller.abort(new Error('enough'));
        },
      },
    );

    await expect(call).rejects.toThrow('enough');
    expect(await client.tasks.get(String(ids[0]))).toMatchObject({ status: 'cancelled' });
  });
});

describe.each([
  { era: undefined, revision: '2026-07-28' },
  { era: 'legacy', revision: '2025-11-25' },
] as const)('qmcp serve --stdio, $revision', ({ era, revision }) => {
  it('does the work that it is for', async () => {
    await using home = await temporaryFolder();
    await using client = await connect(() => stdio(stdioServer(home.path)), {
      ...(era !== undefined && { era }),
    });
    expect(await client.server()).toMatchObject({ protocolVersion: revision });

    const { structuredContent } = await client.callTool<{ id: number }>({
      name: 'add_user',
      arguments: {
        name: 'Ada',
        surname: 'Lovelace',
        email: 'ada@example.com',
        about_me: 'First programmer',
      },
    });
    const found = await client.callTool({ name: 'search_users', arguments: { name: 'ada' } });

    expect(structuredContent?.id).toBeTypeOf('number');
    expect(found.structuredContent).toMatchObject({ users: [{ name: 'Ada' }], next: null });
  });
});
