import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { afterEach, describe, expect, it } from 'vitest';

import { OsvService } from '../../../src/code-tools/advisories/osv-service.ts';
import { osvRecord } from './osv.ts';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

async function serve(answer: Answer): Promise<OsvService> {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return new OsvService(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const never = new AbortController().signal;
const leftPad = { ecosystem: 'npm', name: 'left-pad', version: '1.0.0' } as const;

describe('a service of advisories', () => {
  it('is asked in batches, and for each advisory once', async () => {
    const asked: unknown[] = [];
    const source = await serve(async (request, response) => {
      const body = await text(request);
      asked.push(
        body === '' ? request.url : (JSON.parse(body) as { queries: object[] }).queries.length,
      );
      const results = [{ vulns: [{ id: 'A/1' }] }, ...Array.from({ length: 999 }, () => ({}))];
      response.end(JSON.stringify(body === '' ? osvRecord({ id: 'A/1' }) : { results }));
    });

    const packages = Array.from({ length: 1_001 }, () => leftPad);
    const found = await source.find(packages, never);

    expect(source.reachesOut).toBe(true);
    expect(asked).toEqual([1_000, 1, '/v1/vulns/A%2F1']);
    expect(found[0]).toMatchObject([{ id: 'A/1', fixedIn: ['1.3.0'] }]);
    expect(found[1]).toEqual([]);
  });

  it.each<[string, Answer]>([
    ['refuses', (_, response) => void response.writeHead(500).end()],
    ['says something else', (_, response) => void response.end('<html>')],
    ['says too much', (_, response) => void response.end(' '.repeat(17 * 1024 * 1024))],
    ['leads elsewhere', (_, response) => void response.writeHead(302, { location: '/' }).end()],
    ['hangs up', (request) => void request.destroy()],
  ])('that %s is said to be unavailable', async (_, answer) => {
    const source = await serve(answer);
    await expect(source.find([leftPad], never)).rejects.toMatchObject({
      code: 'advisories_unavailable',
      retryable: true,
    });
  });

  it('is left when the caller goes away', async () => {
    const leaving = new AbortController();
    const reason = new Error('gone');
    const source = await serve(() => leaving.abort(reason));
    await expect(source.find([leftPad], leaving.signal)).rejects.toBe(reason);
  });
});
