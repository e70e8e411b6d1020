import { mkdir } from 'node:fs/promises';

import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { beforeEach, describe, expect, it } from 'vitest';

import { qmcp, start } from '../cli/qmcp.ts';
import type { Running } from '../cli/qmcp.ts';

/** The first minute of who starts qmcp in a new folder, as the terminal tells it. */

const EXPLAINED = /This folder is new, so qmcp made an example for you.*QMCP_EXAMPLE_CALL=off/;
const HELD =
  /1 call is held for you\. Sign in, once, within 15 minutes, and decide:\n {2}(http\S+?)\/sign-in\?to=%2Finbox%2F([0-9a-f-]{36})#([\w-]{43})\n/;
const NOTHING_HELD = /Sign in to the console, once, within 15 minutes:\n {2}http\S+\/sign-in#/;

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
  return () => folder[Symbol.asyncDispose]();
});

/** Starts a server as a person does who reads its log. */
const serve = (environment: Readonly<Record<string, string>> = {}): Running =>
  start(['serve', '--port', '0'], {
    folder: folder.path,
    environment: { QMCP_LOG_FORMAT: 'pretty', ...environment },
  });

async function stop(server: Running): Promise<string> {
  server.signal('SIGTERM');
  const { exitCode, stderr } = await server.ended;
  expect(exitCode).toBe(0);
  return stderr;
}

interface Invocation {
  readonly name: string | null;
  readonly outcome: string;
}

async function invocations(): Promise<readonly Invocation[]> {
  const { stdout } = await qmcp(['invocations', '--json'], { folder: folder.path });
  return (JSON.parse(stdout) as { invocations: readonly Invocation[] }).invocations;
}

/** What became of calls of user tools, the newest first. */
const userCalls = async (): Promise<readonly string[]> =>
  (await invocations()).flatMap(({ name, outcome }) =>
    name?.endsWith('_user') === true ? [`${outcome} ${name}`] : [],
  );

describe('the first start in a new folder', () => {
  it('holds a call for whoever started it, says why, and leads straight to it', async () => {
    const server = serve();
    const [, url = '', id = '', token] = await server.said(HELD);
    expect(server.stderr()).toMatch(EXPLAINED);
    const signedIn = await fetch(`${url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    const { csrf_token: csrf } = (await signedIn.json()) as { csrf_token: string };
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const decided = await fetch(`${url}/v1/human/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': csrf, cookie },
      body: JSON.stringify({ request_id: id, answer: 'approve' }),
    });
    expect(decided.status).toBe(200);
    await expect.poll(userCalls, { timeout: 10_000 }).toContain('ok delete_user');
    await stop(server);
    expect(await userCalls()).toEqual(['ok delete_user', 'held delete_user', 'ok add_user']);
  });

  it('is the only one that does; what was not decided is still there at the next', async () => {
    const first = serve();
    const [, , id = ''] = await first.said(HELD);
    await stop(first);
    const second = serve();
    const [, , again] = await second.said(HELD);
    expect(again).toBe(id);
    const approved = await qmcp(['approvals', 'approve', id], { folder: folder.path });
    expect(approved.exitCode).toBe(0);
    await expect.poll(userCalls, { timeout: 10_000 }).toContain('ok delete_user');
    expect(await stop(second)).not.toMatch(EXPLAINED);
    const third = serve();
    await third.said(NOTHING_HELD);
    await stop(third);
    expect(await userCalls()).toEqual(['ok delete_user', 'held delete_user', 'ok add_user']);
  });

  it('makes one example where two start at once', async () => {
    const both = [serve(), serve()];
    await Promise.all(both.map((server) => server.said(/Sign in.*\n {2}http/)));
    const said = await Promise.all(both.map(stop));
    expect(said.filter((text) => EXPLAINED.test(text))).toHaveLength(1);
    expect((await userCalls()).toSorted()).toEqual(['held delete_user', 'ok add_user']);
  });

  it('makes none where it is not wanted', async () => {
    const server = serve({ QMCP_EXAMPLE_CALL: 'off' });
    await server.said(NOTHING_HELD);
    expect(await stop(server)).not.toMatch(EXPLAINED);
    expect(await userCalls()).toEqual([]);
  });

  it('makes none over stdio, where an agent is served and nobody looks', async () => {
    const { exitCode } = await qmcp(['serve', '--stdio'], {
      folder: folder.path,
      environment: { QMCP_LOG_FORMAT: 'pretty' },
    });
    expect(exitCode).toBe(0);
    expect(await userCalls()).toEqual([]);
  });

  it('goes on without one where it can’t be made, and says so', async () => {
    await mkdir(folder.file('.qmcp/users.db'), { recursive: true });
    const server = serve();
    await server.said(NOTHING_HELD);
    expect(await stop(server)).toContain('the example call could not be made');
  });
});

describe('a start with several calls held', () => {
  it('counts them, and leads to the inbox', async () => {
    const server = serve();
    const [, url = ''] = await server.said(HELD);
    await fetch(`${url}/v1/tools/delete_user`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input: { id: 4711 } }),
    });
    await stop(server);
    const again = serve();
    const [, place] = await again.said(
      /2 calls are held for you\..*\n {2}http\S+\/sign-in\?to=(\S+)#[\w-]{43}\n/,
    );
    expect(decodeURIComponent(place ?? '')).toBe('/inbox');
    await stop(again);
  });
});
