import { connect } from '@qmcp/client';
import { clientTools, Conversation, openAiCompatibleModel } from '@qmcp/orchestration';
import type { ToolSource } from '@qmcp/orchestration';
import { startScriptedModel, temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

import { fetchInvocations, readInvocations } from '../harness/invocations.ts';
import { runQmcp, startServer } from '../harness/qmcp-process.ts';
import type { ServerProcess } from '../harness/qmcp-process.ts';
import { endpoints } from './endpoints.ts';
import { officialTools } from './official-tools.ts';
import { question, script } from './seed-conversation.ts';

/** An agent does what it was asked to, and the record shows it: the same whatever client it uses. */

let home: TemporaryFolder;
let server: ServerProcess;

beforeAll(async () => {
  home = await temporaryFolder();
  server = await startServer(home.path);
});

/** The next conversation is to find nobody, and an empty stretch of the record. */
afterEach(async () => {
  const [added] = await findArkadiy();
  await runQmcp(home.path, 'tools', 'call', 'delete_user', `id:=${added?.id}`);
});

afterAll(async () => {
  await server.stop();
  await home[Symbol.asyncDispose]();
});

const found = z.object({
  structuredContent: z.object({ users: z.array(z.object({ id: z.int(), surname: z.string() })) }),
});

async function findArkadiy() {
  const search = ['tools', 'call', 'search_users', 'surname=Dobkin', '--json'];
  const { stdout } = await runQmcp(home.path, ...search);
  return found.parse(JSON.parse(stdout)).structuredContent.users;
}

/** The calls since the end of the test before, oldest first. */
async function recordedCalls() {
  const newest = await fetchInvocations(server.url);
  const end = newest.findIndex(({ name }) => name === 'delete_user');
  return newest
    .slice(0, end === -1 ? undefined : end)
    .map(({ name, outcome, door }) => ({ name, outcome, door }))
    .toReversed();
}

const callsThrough = (door: string) => [
  { name: 'search_users', outcome: 'ok', door },
  { name: 'add_user', outcome: 'ok', door },
];

async function ourTools(url: string): Promise<ToolSource & AsyncDisposable> {
  const client = await connect(url);
  return {
    ...clientTools('ours', client),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

const clients = [
  { client: 'our client', openTools: ourTools },
  { client: 'the official client', openTools: officialTools },
];

describe('asked to add a user who is not there, an agent looks, adds him and says so', () => {
  const cases = endpoints.flatMap((endpoint) =>
    clients.map((client) => Object.assign({}, endpoint, client)),
  );

  it.each(cases)('with $client and $endpoint', async ({ open, openTools }) => {
    await using endpoint = await open();
    await using source = await openTools(`${server.url}/mcp`);
    const conversation = new Conversation({
      model: openAiCompatibleModel(endpoint),
      sources: [source],
    });

    const { reason, text } = await conversation.turn(question);

    expect(reason).toBe('answered');
    expect(text).not.toBe('');
    expect(await recordedCalls()).toEqual(callsThrough('mcp-http'));
    expect(await findArkadiy()).toMatchObject([{ surname: 'Dobkin' }]);
  });

  it('as `qmcp chat` on a server that runs', async () => {
    await using model = await startScriptedModel(script);
    const named = ['--url', server.url, '--model-url', model.url, '--model', 'scripted'];
    const { exitCode, stdout, stderr } = await runQmcp(home.path, 'chat', ...named, question);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^Let me look for him\.\nHe was not there, so I added him: his ID is \d+\.\n$/,
    );
    expect(stderr).toMatch(/→ search_users [^]*← search_users: No users found\n→ add_user /);
    expect(await recordedCalls()).toEqual(callsThrough('mcp-http'));
  });

  it('as `qmcp chat` on the store of this folder, shown by `qmcp invocations`', async () => {
    await using model = await startScriptedModel(script);
    const named = ['--model-url', model.url, '--model', 'scripted'];
    expect(await runQmcp(home.path, 'chat', ...named, question)).toMatchObject({ exitCode: 0 });

    expect(await recordedCalls()).toEqual(callsThrough('mcp-stdio'));
    const { stdout } = await runQmcp(home.path, 'invocations', '--json', '--limit', '2');
    expect(readInvocations(JSON.parse(stdout)).toReversed()).toMatchObject(
      callsThrough('mcp-stdio'),
    );
  });
});
