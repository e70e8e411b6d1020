import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import type { AuthorizationServer } from '../../../packages/client/test/auth/servers/authorization-server.ts';

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

/** An MCP server, and an empty REST API beside it, that lets in whoever the authorization server vouches for; everybody where there is none. */
export async function startGuardedServer(first?: AuthorizationServer) {
  let issuer = first;
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
    if (request.url?.startsWith('/v1/') === true) {
      reply(200, { invocations: [], requests: [] });
      return;
    }
    const { id, method } = (await json(request)) as { id: number; method: string };
    reply(200, { jsonrpc: '2.0', id, result: results[method] });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  return {
    url,
    /** Lets in whom another one vouches for from now on. */
    trust(next: AuthorizationServer) {
      issuer = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
