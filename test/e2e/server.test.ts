import { mkdir, writeFile } from 'node:fs/promises';

import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fetchInvocations } from './harness/invocations.ts';
import { startServer, stdioServer } from './harness/qmcp-process.ts';
import type { ServerProcess } from './harness/qmcp-process.ts';
import { officialClients } from './peers/clients.ts';
import type { Peer } from './peers/peer.ts';

/** The official clients of both generations work with `qmcp serve`, over both transports. */

/** A tool of the user's own: a file in the tools folder, without a package. */
const ownTool = `
  export default {
    name: 'count_until_cancelled',
    description: 'Reports progress three times and then waits until it is cancelled',
    input: { type: 'object' },
    run: (_input, { progress, signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        for (const count of [1, 2, 3]) progress(count, 3, 'Counted to ' + count);
      }),
  };
`;

let home: TemporaryFolder;
let server: ServerProcess;

beforeAll(async () => {
  home = await temporaryFolder();
  await mkdir(home.file('tools'));
  await writeFile(home.file('tools/count-until-cancelled.mjs'), ownTool);
  server = await startServer(home.path);
});

afterAll(async () => {
  await server.stop();
  await home[Symbol.asyncDispose]();
});

const connections = officialClients.flatMap(({ client, revision, connect }) => [
  { client, revision, door: 'mcp-http', open: () => connect(`${server.url}/mcp`) },
  { client, revision, door: 'mcp-stdio', open: () => connect(stdioServer(home.path)) },
]);

describe.each(connections)('$client, $door', ({ revision, door, open }) => {
  let peer: Peer;

  beforeAll(async () => {
    peer = await open();
  });

  afterAll(() => peer[Symbol.asyncDispose]());

  it(`agrees on ${revision}`, () => {
    expect(peer.protocolVersion).toBe(revision);
  });

  it("lists the built-in tools, those for users and for code, and the user's own", async () => {
    expect(await peer.toolNames()).toEqual([
      'add_user',
      'analyze_code',
      'count_until_cancelled',
      'delete_user',
      'echo',
      'execute_code',
      'execute_session_checkpoint',
      'execute_session_close',
      'execute_session_list',
      'execute_session_open',
      'execute_session_rollback',
      'execute_session_run',
      'executor',
      'format_code',
      'get_user_by_id',
      'human_answer',
      'human_ask',
      'human_list',
      'lint_code',
      'planner',
      'reviewer',
      'run_tests',
      'scan_security',
      'search_users',
      'update_user',
    ]);
  });

  it('calls a tool', async () => {
    expect(await peer.call('echo', { message: 'Grüezi 👋' })).toEqual({
      text: 'Grüezi 👋',
      isError: false,
    });
  });

  it('tells the model what to do when there is no such user', async () => {
    const { text, isError } = await peer.call('get_user_by_id', { id: 999 });

    expect(isError).toBe(true);
    expect(text).toContain('no user has ID 999. Search for the user');
  });

  it('tells the model which argument is wrong', async () => {
    const { text, isError } = await peer.call('get_user_by_id', { id: 'seven' });

    expect(isError).toBe(true);
    expect(text).toContain('id');
  });

  it('refuses a tool that does not exist', async () => {
    await expect(peer.call('no_such_tool')).rejects.toMatchObject({ code: -32602 });
  });

  it('hears of progress, and has a call that it cancels stopped and recorded as such', async () => {
    const query = { tool: 'count_until_cancelled', door };
    const before = await fetchInvocations(server.url, query);
    const cancellation = new AbortController();
    const seen: number[] = [];
    const onProgress = (progress: number): void => {
      seen.push(progress);
      if (progress === 3) cancellation.abort(new Error('enough'));
    };

    const { signal } = cancellation;
    const call = peer.call('count_until_cancelled', {}, { signal, onProgress });

    await expect(call).rejects.toThrow('enough');
    expect(seen).toEqual([1, 2, 3]);
    await expect
      .poll(() => fetchInvocations(server.url, query))
      .toMatchObject([{ outcome: 'cancelled', protocol_version: revision }, ...before]);
  });
});
