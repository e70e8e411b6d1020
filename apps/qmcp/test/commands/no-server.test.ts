import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { json } from 'node:stream/consumers';

import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { qmcp, start } from '../cli/qmcp.ts';
import type { Ended } from '../cli/qmcp.ts';

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = await temporaryFolder();
});

afterAll(() => folder[Symbol.asyncDispose]());

describe('what is no server', () => {
  const servers: Server[] = [];

  afterAll(() => {
    for (const each of servers) each.close();
  });

  async function fake(listener: RequestListener): Promise<string> {
    const made = createServer(listener);
    servers.push(made);
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
  }

  /** An MCP endpoint that says the same to every request. */
  const fakeMcp = (answer: (id: unknown) => unknown): Promise<string> =>
    fake((request, response) => {
      void json(request).then((message) => {
        const body = JSON.stringify(answer((message as { id?: unknown }).id));
        response.setHeader('Content-Type', 'application/json').end(body);
      });
    });

  const at = (address: string, argv: string[] = ['tools', 'list']): Promise<Ended> =>
    qmcp([...argv, '--url', address], { folder: folder.path });

  it('answers not at all: 5', async () => {
    const { exitCode, stderr } = await at('http://127.0.0.1:9');
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(
      /No server answers at http:\/\/127\.0\.0\.1:9 \(.+\): start one with `qmcp serve`/,
    );
  });

  it.each([
    [502, 'Bad gateway', 5, 'answered with HTTP status 502, and not as an MCP server'],
    [200, '<html>', 1, 'check that the URL is that of an MCP endpoint'],
    [404, '{"error": "no"}', 1, 'answered with HTTP status 404, and not as an MCP server'],
  ])('answers %i %s: %i', async (...row) => {
    const [status, body, exitCode, said] = row;
    const address = await fake((_, response) => response.writeHead(status).end(body));
    for (const argv of [['tools', 'list'], ['invocations']]) {
      const ended = await at(address, argv);
      expect(ended.exitCode).toBe(exitCode);
      expect(ended.stderr).toContain(said);
    }
  });

  it('has errors that nobody knows', async () => {
    const error = { code: -1, message: 'Odd' };
    const address = await fakeMcp((id) => ({ id, error }));
    expect(await at(address)).toMatchObject({ exitCode: 1, stderr: 'qmcp: Odd (error -1)\n' });
  });

  it('redirects: nothing is sent on', async () => {
    let sentOn = 0;
    const elsewhere = await fake((_, response) => {
      sentOn += 1;
      response.end();
    });
    const address = await fake((_, response) =>
      response.writeHead(307, { Location: elsewhere }).end(),
    );
    const { exitCode, stderr } = await at(address);
    expect([exitCode, sentOn]).toEqual([1, 0]);
    expect(stderr).toContain('answered with HTTP status 307');
  });

  it.each(['nonsense', 'ftp://127.0.0.1/'])('has the URL %s', async (address) => {
    const { exitCode, stderr } = await at(address);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`--url ${address} is not the URL of a server`);
  });

  it('does not answer: a signal stops the wait', async () => {
    const asked = Promise.withResolvers<void>();
    const address = await fake(() => asked.resolve());
    const waiting = start(['tools', 'list', '--url', address], {
      folder: folder.path,
      stdin: new PassThrough(),
    });
    await asked.promise;
    waiting.signal('SIGINT');
    expect(await waiting.ended).toMatchObject({ exitCode: 1, stderr: 'qmcp: Stopped\n' });
    for (const each of servers) each.closeAllConnections();
  });
});
