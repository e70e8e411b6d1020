import { describe, expect, it } from 'vitest';

import { answerWith, event, json, scriptedServer, startEvents } from './scripted-server.ts';
import type { Seen } from './scripted-server.ts';
import { openStreamable, VERSION } from './transport-fixture.ts';

const notice = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' };

const listening = async (options: { url: string }) => {
  const client = await openStreamable(options);
  const ended =
    client.transport.listen?.({ headers: VERSION }) ?? Promise.reject(new Error('none'));
  return Object.assign(client, { ended });
};

describe('listening', () => {
  it('hears what the server sends by itself, until close', async () => {
    await using server = await scriptedServer(({ response }) => {
      startEvents(response);
      response.write(event(notice));
    });
    const client = await listening({ url: server.url });
    await server.openConnections(1);
    while (client.messages.length === 0) await new Promise(setImmediate);
    expect(client.messages).toEqual([notice]);
    expect(server.seen[0]?.request).toMatchObject({
      method: 'GET',
      headers: { accept: 'text/event-stream', ...VERSION },
    });
    await client.transport.close();
    await client.ended;
    await server.openConnections(0);
    expect(client.clock.waitingTimers).toBe(0);
  });

  it('ends when the server offers none', async () => {
    await using server = await scriptedServer(({ response }) => response.writeHead(405).end());
    await using client = await listening({ url: server.url });
    await client.ended;
    expect(server.seen).toHaveLength(1);
  });

  it('goes on where it was, with longer and longer waits while the server is away', async () => {
    const answers: ((seen: Seen) => unknown)[] = [
      ({ response }) =>
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(event(notice, '5')),
      ({ response }) => response.writeHead(502).end(),
      ({ response }) => response.destroy(),
      ({ response }) => startEvents(response),
    ];
    await using server = await scriptedServer((seen) => answers.shift()?.(seen));
    await using client = await listening({ url: server.url });
    const waitsMs: number[] = [];
    while (answers.length > 0) {
      await client.waitingTimers(1);
      const requests = server.seen.length;
      let waitedMs = 0;
      for (; client.clock.waitingTimers > 0; waitedMs += 100) client.clock.advance(100);
      waitsMs.push(waitedMs);
      while (server.seen.length === requests) await new Promise(setImmediate);
    }
    const [first = 0, second = 0, third = 0] = waitsMs;
    expect(first).toBe(1_000);
    expect(second).toBeGreaterThanOrEqual(1_000);
    expect(second).toBeLessThanOrEqual(2_000);
    expect(third).toBeGreaterThanOrEqual(2_000);
    expect(third).toBeLessThanOrEqual(4_000);
    expect(server.seen.map(({ request }) => request.headers['last-event-id'])).toEqual([
      undefined,
      '5',
      '5',
      '5',
    ]);
  });

  it('tries on while the server is not there yet', async () => {
    const gone = await scriptedServer(() => {});
    await gone[Symbol.asyncDispose]();
    await using client = await listening({ url: gone.url });
    await client.waitingTimers(1);
    await using server = await scriptedServer(({ response }) => startEvents(response), gone.port);
    client.clock.advance(2_000);
    await server.openConnections(1);
    expect(client.clock.waitingTimers).toBe(0);
  });

  it.each([
    ['is refused', ({ response }: Seen) => response.writeHead(403).end(), { status: 403 }],
    ['brings no events', ({ response }: Seen) => json(response, {}), { code: 'bad_reply' }],
    [
      'brings broken messages',
      ({ response }: Seen) => {
        startEvents(response);
        response.write('data: {\n\n');
      },
      { code: 'bad_reply' },
    ],
  ])('fails when it %s', async (_name, answer, error) => {
    await using server = await scriptedServer(answer);
    await using client = await listening({ url: server.url });
    await expect(client.ended).rejects.toMatchObject(error);
  });

  it('fails when the session is lost', async () => {
    await using server = await scriptedServer((seen) => {
      seen.response.setHeader('mcp-session-id', 's-1');
      if (seen.request.method === 'POST') answerWith({})(seen);
      else seen.response.writeHead(404).end();
    });
    await using client = await openStreamable({ url: server.url });
    await client.call('initialize');
    const listen = client.transport.listen?.({ headers: VERSION });
    await expect(listen).rejects.toMatchObject({ code: 'session_lost' });
  });

  it('is done once: a second stream ends the first', async () => {
    await using server = await scriptedServer(({ response }) => startEvents(response));
    await using client = await listening({ url: server.url });
    await server.nextRequest();
    const second = client.transport.listen?.({ headers: VERSION });
    await Promise.all([client.ended, server.nextRequest()]);
    await server.openConnections(1);
    await client.transport.close();
    await second;
    expect(server.seen).toHaveLength(2);
  });

  it('ends with its signal', async () => {
    await using server = await scriptedServer(({ response }) => startEvents(response));
    await using client = await openStreamable({ url: server.url });
    const stop = new AbortController();
    const ended = client.transport.listen?.({ signal: stop.signal });
    await server.openConnections(1);
    stop.abort();
    await expect(ended).resolves.toBeUndefined();
    await server.openConnections(0);
  });
});
