import { duplexPair, PassThrough } from 'node:stream';
import type { Duplex } from 'node:stream';

import type { JsonRpcMessage, PlatformError } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { streams } from '../../src/stdio/index.ts';
import type { StreamsOptions } from '../../src/stdio/index.ts';
import { connected } from './connected.ts';
import type { Connected } from './connected.ts';

const ping = (id: number): JsonRpcMessage => ({ jsonrpc: '2.0', id, method: 'ping' });

/** A transport and the far end of its streams. */
async function pair(
  options: Partial<StreamsOptions> = {},
): Promise<{ client: Connected; server: Duplex }> {
  const [near, server] = duplexPair();
  const client = await connected(streams({ input: near, output: near, ...options }));
  return { client, server };
}

/** Closes a transport whose far end takes what is left. */
async function finish({ client, server }: { client: Connected; server: Duplex }): Promise<void> {
  server.resume();
  await client.transport.close();
}

/** A stream with little room, and the writes that it was given. */
function narrowOutput(): { output: PassThrough; writes: string[] } {
  const writes: string[] = [];
  const output = new PassThrough({
    highWaterMark: 100,
    transform(chunk: Buffer, _, done) {
      writes.push(String(chunk));
      done(null, chunk);
    },
  });
  return { output, writes };
}

describe('streams', () => {
  it('carry messages both ways', async () => {
    const { client, server } = await pair();
    await client.transport.send(ping(1));
    expect(String(server.read())).toBe('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    server.write('{"jsonrpc":"2.0","id":1,"result":{}}\n');
    await client.received(1);
    expect(client.messages).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }]);
    await finish({ client, server });
  });

  it('name themselves as they are told', () => {
    const socket = new PassThrough();
    const options = { input: socket, output: socket };
    expect(streams(options).address).toBe('streams');
    expect(streams({ ...options, address: 'a socket' }).address).toBe('a socket');
  });

  it('send what one turn of the event loop brings in one write', async () => {
    const { output, writes } = narrowOutput();
    output.resume();
    const client = await connected(streams({ input: new PassThrough(), output }));
    await Promise.all(Array.from({ length: 50 }, (_, id) => client.transport.send(ping(id))));
    expect(writes).toHaveLength(1);
    await client.transport.close();
  });

  it('make the sender wait while the reader is behind', async () => {
    const { output } = narrowOutput();
    const client = await connected(streams({ input: new PassThrough(), output }));
    const steps: string[] = [];
    const sending = Promise.all([
      client.transport.send(ping(1)),
      client.transport.send(ping(2)),
      client.transport.send(ping(3)),
    ]).then(() => steps.push('sent'));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    steps.push('still waiting');
    output.resume();
    await sending;
    expect(steps).toEqual(['still waiting', 'sent']);
    await client.transport.close();
  });

  it('tell a sender who waits for a reader that went', async () => {
    const { output } = narrowOutput();
    const client = await connected(streams({ input: new PassThrough(), output }));
    const sending = [1, 2, 3].map((id) => client.transport.send(ping(id)));
    const outcomes = Promise.allSettled(sending);
    await new Promise(setImmediate);
    output.destroy();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ reason: { code: 'connection_closed', retryable: true } });
    }
    expect(client.closings).toEqual([undefined]);
  });

  it('take apart the batches of the 2025-03-26 revision', async () => {
    const { client, server } = await pair();
    server.write(`${JSON.stringify([ping(1), ping(2)])}\n`);
    await client.received(2);
    expect(client.messages).toEqual([ping(1), ping(2)]);
    await finish({ client, server });
  });

  it('skip what is no message, and quote the beginning of it', async () => {
    const invalid: PlatformError[] = [];
    const { client, server } = await pair({ onInvalidLine: (error) => void invalid.push(error) });
    server.write(`${'x'.repeat(10_000)}\n"text"\n{"half":\n[1]\n${JSON.stringify(ping(1))}\n`);
    await client.received(1);
    expect(client.messages).toEqual([ping(1)]);
    expect(invalid.map(({ code }) => code)).toEqual(Array(4).fill('bad_reply'));
    expect(invalid[0]?.message).toMatch(/^streams wrote .*"x{200}"$/);
    await finish({ client, server });
  });

  it('end at a message that is too long', async () => {
    const { client, server } = await pair({ maxMessageBytes: 50 });
    server.write(`${JSON.stringify(ping(1))}\n${'x'.repeat(51)}`);
    expect(await client.closed).toMatchObject({
      code: 'reply_too_large',
      message: expect.stringContaining('more than 50 bytes') as string,
    });
    expect(client.messages).toEqual([ping(1)]);
    server.write(`${JSON.stringify(ping(2))}\n`);
    await finish({ client, server });
    expect(client.messages).toHaveLength(1);
    expect(client.closings).toHaveLength(1);
  });

  it('read the last line when the server leaves without ending it', async () => {
    const { client, server } = await pair();
    server.end(JSON.stringify(ping(1)));
    expect(await client.closed).toBeUndefined();
    expect(client.messages).toEqual([ping(1)]);
    await finish({ client, server });
  });

  it('pass on why they broke', async () => {
    const input = new PassThrough();
    const client = await connected(streams({ input, output: new PassThrough() }));
    input.destroy(new Error('line cut'));
    expect(await client.closed).toEqual(new Error('line cut'));
    await expect(client.transport.send(ping(1))).rejects.toMatchObject({
      code: 'connection_closed',
    });
  });

  it('deliver what was sent before the close, and are gone after it', async () => {
    const { client, server } = await pair();
    server.setEncoding('utf8');
    let heard = '';
    server.on('data', (text: string) => void (heard += text));
    void client.transport.send(ping(1));
    server.on('end', () => server.end());
    await client.transport.close();
    await client.transport.close();
    expect(heard).toBe(`${JSON.stringify(ping(1))}\n`);
    expect(client.closings).toEqual([undefined]);
  });

  it('close though nobody reads', async () => {
    const clock = fakeClock();
    const { output } = narrowOutput();
    const client = await connected(streams({ input: new PassThrough(), output, clock }));
    const sending = Promise.allSettled([1, 2, 3].map((id) => client.transport.send(ping(id))));
    await new Promise(setImmediate);
    output.write('x'.repeat(1_000));
    const closing = client.transport.close();
    clock.advance(2_000);
    await closing;
    expect(output.destroyed).toBe(true);
    expect(clock.waitingTimers).toBe(0);
    await sending;
  });

  it('give up what the caller gave up', async () => {
    const { client, server } = await pair();
    const signal = AbortSignal.abort(new Error('never mind'));
    await expect(client.transport.send(ping(1), { signal })).rejects.toThrow('never mind');
    await finish({ client, server });
  });

  it('are opened before they are used', async () => {
    const socket = new PassThrough();
    const transport = streams({ input: socket, output: socket });
    await expect(transport.send(ping(1))).rejects.toThrow('open() comes before send()');
    await transport.close();
  });
});
