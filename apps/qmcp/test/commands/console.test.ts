import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { qmcp, start } from '../cli/qmcp.ts';
import type { Running } from '../cli/qmcp.ts';

const LINK = /http:\/\/127\.0\.0\.1:\d+\/sign-in#([\w-]{43})/;

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

const serve = (logFormat: string): Running =>
  start(['serve', '--port', '0'], {
    folder: folder.path,
    environment: { QMCP_LOG_FORMAT: logFormat, QMCP_EXAMPLE_CALL: 'off' },
  });

const signIn = (url: string, token: string): Promise<Response> =>
  fetch(`${url}/v1/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });

async function stop(server: Running): Promise<string> {
  server.signal('SIGTERM');
  return (await server.ended).stderr;
}

describe('a link to the console', () => {
  it('is shown at the start to the person who reads the log, and signs in once', async () => {
    const server = serve('pretty');
    const [link, token = ''] = await server.said(LINK);
    const url = new URL(link).origin;
    const answer = await signIn(url, token);
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ principal: { id: 'owner' } });
    expect((await signIn(url, token)).status).toBe(401);
    await stop(server);
  });

  it('never gets into a log that machines read', async () => {
    const server = serve('json');
    await server.said(/`qmcp console` prints/);
    expect(await stop(server)).not.toMatch(LINK);
  });

  it('is made at the prompt for a server that runs, and that is on record', async () => {
    const server = serve('json');
    const [, url = ''] = await server.said(/"url":"(http[^"]+)\/mcp"/);
    const { exitCode, stdout } = await qmcp(['console', '--home', folder.file('.qmcp')], {
      folder: folder.path,
      environment: { QMCP_PORT: new URL(url).port },
    });
    expect(exitCode).toBe(0);
    const [link = '', token = ''] = LINK.exec(stdout) ?? [];
    expect(stdout).toBe(`${link}\n`);
    expect(new URL(link).origin).toBe(url);
    expect((await signIn(url, token)).status).toBe(201);
    await stop(server);
    const listed = await qmcp(['invocations', '--kind', 'security', '--json'], {
      folder: folder.path,
    });
    expect(listed.stdout).toContain('sign_in.offered');
    expect(listed.stdout).toContain('session.opened');
    expect(listed.stdout).not.toContain(token);
  });
});
