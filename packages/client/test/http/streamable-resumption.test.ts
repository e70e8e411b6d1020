import { describe, expect, it } from 'vitest';

import { event, json, scriptedServer, startEvents } from './scripted-server.ts';
import type { ScriptedServer, Seen } from './scripted-server.ts';
import { openStreamable } from './transport-fixture.ts';

const result = { jsonrpc: '2.0', id: 1, result: {} };
const notice = { jsonrpc: '2.0', method: 'notifications/message', params: {} };

/** Answers the first request with the first script, the second with the second, and further ones with the last. */
const scripts = (...answers: ((seen: Seen) => unknown)[]): Promise<ScriptedServer> =>
  scriptedServer((seen) => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer?.(seen);
  });

/** Sends these events and ends the stream, or cuts it. */
const events =
  (text: string, end: 'ended' | 'cut' = 'ended') =>
  ({ response }: Seen): void => {
    startEvents(response);
    response.write(text);
    if (end === 'ended') response.end();
    else setImmediate(() => response.destroy());
  };

const refuse =
  (status: number) =>
  ({ response }: Seen): unknown =>
    response.writeHead(status).end();

describe('a stream that ends before its response', () => {
  it.each(['ended', 'cut'] as const)('goes on after its last event: %s', async (end) => {
    await using server = await scripts(
      events(`id: 7\nretry: 250\ndata:\n\n${event(notice, '8')}`, end),
      events(event(result)),
    );
    await using client = await openStreamable({ url: server.url });
    const call = client.call();
    await client.waitingTimers(1);
    client.clock.advance(249);
    expect(server.seen).toHaveLength(1);
    client.clock.advance(1);
    await call;
    expect(client.messages).toEqual([notice, result]);
    expect(server.seen[1]?.request).toMatchObject({
      method: 'GET',
      headers: {
        accept: 'text/event-stream',
        'last-event-id': '8',
        'mcp-protocol-version': '2025-11-25',
      },
    });
    expect(server.seen[1]?.request.headers).not.toHaveProperty('content-type');
    expect(client.clock.waitingTimers).toBe(0);
  });

  it('names its last event in UTF-8', async () => {
    await using server = await scripts(events(event(notice, 'é')), events(event(result)));
    await using client = await openStreamable({ url: server.url });
    const call = client.call();
    await client.waitingTimers(1);
    client.clock.advance(1_000);
    await call;
    const sent = String(server.seen[1]?.request.headers['last-event-id']);
    expect(Buffer.from(sent, 'latin1').toString()).toBe('é');
  });

  it('goes on as often as the server cuts it', async () => {
    await using server = await scripts(
      events(event(notice, '1')),
      events(event(notice, '2')),
      events(': nothing new\n\n'),
      events(event(result, '3')),
    );
    await using client = await openStreamable({ url: server.url });
    const call = client.call();
    for (let cut = 0; cut < 3; cut += 1) {
      await client.waitingTimers(1);
      client.clock.advance(1_000);
    }
    await call;
    expect(server.seen.map(({ request }) => request.headers['last-event-id'])).toEqual([
      undefined,
      '1',
      '2',
      '2',
    ]);
  });

  it('goes on once the server is there again', async () => {
    await using server = await scripts(
      events(event(notice, '1')),
      refuse(503),
      ({ response }) => response.destroy(),
      events(event(result)),
    );
    await using client = await openStreamable({ url: server.url });
    const call = client.call();
    for (const waitMs of [1_000, 2_000, 4_000]) {
      await client.waitingTimers(1);
      client.clock.advance(waitMs);
    }
    await call;
    expect(client.messages).toEqual([notice, result]);
  });

  it('is given up after five attempts without a connection', async () => {
    await using server = await scripts(events(event(notice, '1')), refuse(503));
    await using client = await openStreamable({ url: server.url });
    const call = client.call();
    const outcome = Promise.allSettled([call]);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await client.waitingTimers(1);
      client.clock.advance(30_000);
    }
    const reason = { code: 'stream_ended', retryable: true, cause: { status: 503 } };
    expect(await outcome).toMatchObject([{ reason }]);
    expect(server.seen).toHaveLength(6);
  });

  it.each([
    ['there is no event to go on from', event(notice)],
    ['its last event has an id that no header can hold', event(notice, 'a\u0001')],
    ['its last event has an id beyond all measure', event(notice, 'x'.repeat(1_000_000))],
    ['its last event took the id back', `${event(notice, '1')}id\n\n`],
  ])('is given up when %s', async (_name, text) => {
    await using server = await scripts(events(text));
    await using client = await openStreamable({ url: server.url });
    await expect(client.call()).rejects.toMatchObject({ code: 'stream_ended', retryable: true });
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    ['the server offers no going on', refuse(405)],
    ['the server forgot the session', refuse(404)],
    ['no stream comes', ({ response }: Seen) => json(response, {})],
  ])('is given up when %s', async (_name, answer) => {
    await using server = await scripts(events(event(notice, '1')), answer);
    await using client = await openStreamable({ url: server.url });
    const outcome = Promise.allSettled([client.call()]);
    await client.waitingTimers(1);
    client.clock.advance(1_000);
    expect(await outcome).toMatchObject([{ reason: { code: 'stream_ended' } }]);
    expect(server.seen).toHaveLength(2);
  });

  it('is not waited for any more when the request is aborted', async () => {
    await using server = await scripts(events(event(notice, '1')));
    await using client = await openStreamable({ url: server.url });
    const stop = new AbortController();
    const call = client.call('tools/call', stop.signal);
    await client.waitingTimers(1);
    stop.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    expect(client.clock.waitingTimers).toBe(0);
  });

  it('is not waited for any more when the transport is closed', async () => {
    await using server = await scripts(events(event(notice, '1')));
    const client = await openStreamable({ url: server.url });
    const call = client.call();
    await client.waitingTimers(1);
    const outcome = Promise.allSettled([call]);
    await client.transport.close();
    expect(await outcome).toMatchObject([{ status: 'rejected' }]);
    expect(client.clock.waitingTimers).toBe(0);
  });

  it('waits a little where the server asks for no wait, and never longer than timers can', async () => {
    await using server = await scripts(
      events(`retry: 0\n${event(notice, '1')}`),
      events(`retry: 99999999999999999999\n${event(notice, '2')}`),
      events(event(result)),
    );
    await using client = await openStreamable({ url: server.url });
    const call = client.call();
    await client.waitingTimers(1);
    client.clock.advance(100);
    await client.waitingTimers(0);
    await client.waitingTimers(1);
    client.clock.advance(2 ** 31 - 1);
    await call;
    expect(server.seen).toHaveLength(3);
  });
});
