import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import { temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { systemClock } from '../../packages/client/src/platform/system-clock.ts';
import { startAuthorizationServer } from '../../packages/client/test/auth/servers/authorization-server.ts';
import type { AuthorizationServer } from '../../packages/client/test/auth/servers/authorization-server.ts';
import { runQmcp, startQmcp } from './harness/qmcp-process.ts';

const results: Readonly<Record<string, unknown>> = {
  'server/discover': {
    resultType: 'complete',
    supportedVersions: ['2026-07-28'],
    capabilities: {},
  },
  'tools/list': {
    resultType: 'complete',
    tools: [{ name: 'guarded', description: 'Behind a door', inputSchema: { type: 'object' } }],
  },
};

/** An MCP server that lets in whoever the authorization server vouches for; everybody where there is none. */
async function startServer(issuer?: AuthorizationServer) {
  const server = createServer((request, response) => void serve(request, response));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url?.startsWith('/.well-known/oauth-protected-resource') === true) {
      reply(200, { resource: url, authorization_servers: [issuer?.issuer] });
      return;
    }
    const [, token = ''] = request.headers.authorization?.split(' ') ?? [];
    if (issuer?.tokens.has(token) === false) {
      response.setHeader('www-authenticate', 'Bearer');
      reply(401, { error: 'no' });
      return;
    }
    const { id, method } = (await json(request)) as { id: number; method: string };
    reply(200, { jsonrpc: '2.0', id, result: results[method] });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

describe('a server that asks for a sign-in', () => {
  it('is usable from the command line after a login, by later commands too, until the logout', async () => {
    await using home = await temporaryFolder();
    await using issuer = await startAuthorizationServer(systemClock);
    await using server = await startServer(issuer);
    const list = ['tools', 'list', '--url', server.url];

    const before = await runQmcp(home.path, ...list);
    expect(before.exitCode).toBe(3);
    expect(before.stderr).toContain(`qmcp login ${server.url}`);

    const login = startQmcp(home.path, 'login', server.url);
    const page = await login.said(/https?:\/\/\S+\/authorize\S+/);
    const consent = await fetch(page, { redirect: 'manual' });
    const back = await fetch(consent.headers.get('location') ?? '');
    expect(back.ok).toBe(true);
    expect(await login.ended).toMatchObject({
      exitCode: 0,
      stdout: `Signed in at ${server.url}\n`,
    });

    const signedIn = await runQmcp(home.path, ...list);
    expect(signedIn.stderr).toBe('');
    expect(signedIn.stdout).toContain('guarded');

    expect((await runQmcp(home.path, 'logout', server.url)).exitCode).toBe(0);
    expect((await runQmcp(home.path, ...list)).exitCode).toBe(3);
  });

  it('says so where it does not ask', async () => {
    await using home = await temporaryFolder();
    await using other = await startServer();
    const { exitCode, stdout } = await runQmcp(home.path, 'login', other.url);
    expect([exitCode, stdout]).toEqual([0, `${other.url} asks for no sign-in\n`]);
  });
});
