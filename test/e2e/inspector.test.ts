import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startFixture } from '../conformance/fixture/start-fixture.ts';
import type { Fixture } from '../conformance/fixture/start-fixture.ts';
import { runInspector, startServer, stdioServer } from './harness/qmcp-process.ts';
import type { ServerProcess } from './harness/qmcp-process.ts';

/** MCP Inspector, the tool that people look at servers with, works with qmcp from its command line. */

let home: TemporaryFolder;
let server: ServerProcess;
let fixture: Fixture;

beforeAll(async () => {
  home = await temporaryFolder();
  [server, fixture] = await Promise.all([startServer(home.path), startFixture(0)]);
});

afterAll(async () => {
  await Promise.all([server.stop(), fixture.qmcp.close()]);
  await home[Symbol.asyncDispose]();
});

/**
 * @param target - a URL, or a command and its arguments
 * @param options - words with one space between
 * @returns what Inspector prints
 */
async function inspect(target: readonly string[], options: string): Promise<unknown> {
  const ended = await runInspector(home.path, ...target, ...options.split(' '));
  expect(ended).toMatchObject({ exitCode: 0 });
  return JSON.parse(ended.stdout);
}

describe.concurrent.each(['legacy', 'modern'])('in its %s era', (era) => {
  it('lists tools and finds no fault with their schemas', async () => {
    const options = `--protocol-era ${era} --method tools/list --strict`;

    expect(await inspect([`${server.url}/mcp`], options)).toMatchObject({
      result: {
        tools: expect.arrayContaining([expect.objectContaining({ name: 'add_user' })]) as unknown,
      },
    });
  });

  it('calls a tool', async () => {
    const options = `--protocol-era ${era} --method tools/call --tool-name echo --tool-arg message=hello`;

    expect(await inspect([`${server.url}/mcp`], options)).toMatchObject({
      result: { content: [{ type: 'text', text: 'hello' }], isError: false },
    });
  });
});

it.concurrent('reads a resource', async () => {
  const options = '--protocol-era auto --method resources/read --uri test://template/7/data';

  expect(await inspect([fixture.url], options)).toMatchObject({
    result: { contents: [{ uri: 'test://template/7/data', mimeType: 'application/json' }] },
  });
});

it.concurrent('gets a prompt', async () => {
  const prompt = '--prompt-name test_prompt_with_arguments --prompt-args arg1=a arg2=b';

  expect(
    await inspect([fixture.url], `--protocol-era auto --method prompts/get ${prompt}`),
  ).toMatchObject({
    result: { messages: [{ content: { text: "Prompt with arguments: arg1='a', arg2='b'" } }] },
  });
});

it.concurrent('starts the server itself and speaks with it over stdio', async () => {
  const { command, args, env } = stdioServer(home.path);
  const words = [command, ...args, '-e', `QMCP_HOME=${env['QMCP_HOME']}`];

  expect(
    await inspect(words, '--method tools/call --tool-name echo --tool-arg message=hello'),
  ).toMatchObject({ result: { content: [{ type: 'text', text: 'hello' }] } });
});
