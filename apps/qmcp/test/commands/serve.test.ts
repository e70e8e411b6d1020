import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';

import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { qmcp, start } from '../cli/qmcp.ts';
import type { Running, Surroundings } from '../cli/qmcp.ts';
import { callTool } from '../mcp-post.ts';

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(() => folder[Symbol.asyncDispose]());

const begin = (argv: string[], more: Partial<Surroundings> = {}): Running =>
  start(argv, { folder: folder.path, ...more });

async function urlOf(server: Running): Promise<string> {
  const [, url = ''] = await server.said(/"url":"(http[^"]+)\/mcp"/);
  return url;
}

describe('serving over HTTP', () => {
  it('says where, with what, and how to connect; drains at a signal and ends well', async () => {
    const server = begin(['serve', '--port', '0']);
    const url = await urlOf(server);
    expect(await callTool(url, 'echo', { message: 'hello' })).toBe('hello');
    await server.said(/connect a client: claude mcp add --transport http qmcp http/);
    server.signal('SIGTERM');
    const { exitCode, stdout, stderr } = await server.ended;
    expect([exitCode, stdout]).toEqual([0, '']);
    const ready = JSON.parse(stderr.split('\n')[0] ?? '') as object;
    expect(ready).toMatchObject({
      level: 'info',
      message: 'qmcp serves',
      url: `${url}/mcp`,
      home: folder.file('.qmcp'),
      tools: 24,
      access: 'local',
    });
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('ends at once at a second signal', async () => {
    const server = begin(['serve', '--port', '0']);
    await urlOf(server);
    server.signal('SIGINT');
    server.signal('SIGINT');
    server.signal('SIGTERM');
    expect(server.exits).toEqual([130, 143]);
    await server.ended;
  });

  it('goes on when a tool lets a promise fail unseen, and says so', async () => {
    const server = begin(['serve', '--port', '0']);
    const url = await urlOf(server);
    server.strayRejection(new Error('forgotten'));
    await server.said(/a promise failed with nobody waiting/);
    expect(server.stderr()).toContain('forgotten');
    expect(await callTool(url, 'echo', { message: 'still here' })).toBe('still here');
    server.signal('SIGTERM');
    await server.ended;
  });

  it.each([
    ['', /qmcp http:\/\/127\.0\.0\.1:\d+\/mcp --header/],
    ['qmcp.example', /qmcp http:\/\/qmcp\.example:\d+\/mcp --header/],
    ['qmcp.example:8443,other.example', /qmcp http:\/\/qmcp\.example:8443\/mcp --header/],
  ])('names on every address a host that it serves, and the key: %s', async (hosts, said) => {
    const environment = { QMCP_AUTH: 'keys', QMCP_ALLOWED_HOSTS: hosts };
    const server = begin(['serve', '--host', '0.0.0.0', '--port', '0'], { environment });
    await server.said(said);
    expect(server.stderr()).toContain('--header \\"Authorization: Bearer <key>\\"');
    server.signal('SIGTERM');
    await server.ended;
  });

  it('says when there is nothing to watch', async () => {
    const server = begin(['serve', '--port', '0', '--watch']);
    await server.said(/"info".*there is no tools folder to watch/);
    await urlOf(server);
    server.signal('SIGTERM');
    expect((await server.ended).exitCode).toBe(0);
  });

  it('says that the port is taken, and what to do', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { exitCode, stderr } = await qmcp(['serve', '--port', String(port)], {
      folder: folder.path,
    });
    expect(exitCode).toBe(5);
    expect(stderr).toContain(`port ${port} is taken: stop what uses it, or choose another`);
    other.close();
  });

  it('refuses other machines while nobody has to prove who they are', async () => {
    const { exitCode, stderr } = await qmcp(['serve', '--host', '0.0.0.0', '--port', '0'], {
      folder: folder.path,
    });
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/Refusing to serve 0\.0\.0\.0.*QMCP_AUTH=keys.*qmcp keys create/);
  });
});

describe('serving over stdio', () => {
  const initialize = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'c', version: '1' },
    },
  });

  it('carries messages alone on standard output, and ends with its input', async () => {
    const { exitCode, stdout, stderr } = await qmcp(['serve', '--stdio'], {
      folder: folder.path,
      stdin: `${initialize}\n`,
    });
    expect([exitCode, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { jsonrpc: '2.0', id: 1, result: { serverInfo: { name: 'qmcp' } } },
    ]);
  });

  it('ends at a signal, though its input goes on', async () => {
    const stdin = new PassThrough();
    const server = begin(['serve', '--stdio'], { stdin });
    stdin.write(`${initialize}\n`);
    await new Promise((resolve) => server.stdout.once('data', resolve));
    server.signal('SIGTERM');
    expect((await server.ended).exitCode).toBe(0);
  });

  it('has no port', async () => {
    const { exitCode, stderr } = await qmcp(['serve', '--stdio', '--port', '1'], {
      folder: folder.path,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("option '--stdio' cannot be used with option '--port <number>'");
  });
});
