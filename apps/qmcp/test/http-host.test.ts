import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';

import { defaultLimits } from '@qmcp/contracts';
import type { Limits } from '@qmcp/contracts';
import { recordingLogger } from '@qmcp/testkit';
import { afterEach, describe, expect, it } from 'vitest';

import { HttpHost } from '../src/http-host.ts';
import type { HttpHandlers } from '../src/http-host.ts';
import { systemClock } from '../src/platform/system-clock.ts';

const hosts: HttpHost[] = [];

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((each) => each.close()));
});

const answers =
  (text: string) =>
  (_: unknown, response: ServerResponse): void => {
    response.end(text);
  };

function host(handlers: Partial<HttpHandlers> = {}, limits: Partial<Limits> = {}) {
  const made = new HttpHost(
    { mcp: answers('mcp'), api: answers('api'), ...handlers },
    { clock: systemClock, logger: recordingLogger(), limits: { ...defaultLimits, ...limits } },
  );
  hosts.push(made);
  return made;
}

const anyPort = { host: '127.0.0.1', port: 0 };

describe('one port', () => {
  it.each([
    ['/mcp', 'mcp'],
    ['/mcp?x=1', 'mcp'],
    ['/mcp/', 'api'],
    ['/mcpx', 'api'],
    ['/', 'api'],
    ['/v1/tools', 'api'],
  ])('leads %s to %s', async (path, to) => {
    const url = await host().listen(anyPort);
    expect(await (await fetch(url + path)).text()).toBe(to);
  });

  it('names an IPv6 address as URLs do', async () => {
    expect(await host().listen({ host: '[::1]', port: 0 })).toMatch(/^http:\/\/\[::1\]:\d+$/);
  });

  it.each([
    ['192.0.2.1', 'this machine has no address 192.0.2.1: set another with --host or QMCP_HOST'],
    ['nowhere.invalid', "Can't listen on nowhere.invalid"],
  ])('says what is wrong with %s', async (address, said) => {
    await expect(host().listen({ host: address, port: 0 })).rejects.toMatchObject({
      code: 'listen_failed',
      message: expect.stringContaining(said) as string,
    });
  });

  it('says that a port is taken, and what to do', async () => {
    const url = await host().listen(anyPort);
    const port = Number(new URL(url).port);
    await expect(host().listen({ host: '127.0.0.1', port })).rejects.toThrow(
      `port ${port} is taken: stop what uses it, or choose another with --port or QMCP_PORT`,
    );
  });
});

describe('a client that is slow', () => {
  it('to send is cut off', async () => {
    const url = await host({}, { headersTimeoutMs: 100, requestTimeoutMs: 100 }).listen(anyPort);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST /mcp HTTP/1.1\r\nHost: localhost\r\n');
    const [head] = (await once(socket, 'data')) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1.1 408/);
  });

  it('to be answered may wait: a stream lasts past the limit of requests', async () => {
    const closed = Promise.withResolvers<boolean>();
    const url = await host(
      {
        mcp: (_, response) => {
          response.write('first ');
          response.once('close', () => closed.resolve(response.writableFinished));
          systemClock.setTimer(() => response.end('last'), 400);
        },
      },
      { headersTimeoutMs: 100, requestTimeoutMs: 100 },
    ).listen(anyPort);
    expect(await (await fetch(`${url}/mcp`)).text()).toBe('first last');
    expect(await closed.promise).toBe(true);
  });
});

describe('closing', () => {
  it('waits for a response, then ends its connection at once', async () => {
    const asked = Promise.withResolvers<ServerResponse>();
    const made = host({ mcp: (_, response) => asked.resolve(response) });
    const url = await made.listen(anyPort);
    const answer = fetch(`${url}/mcp`).then((response) => response.text());
    const response = await asked.promise;
    const closed = made.close();
    response.end('late');
    expect(await answer).toBe('late');
    await closed;
  });

  it('does not wait for a connection that has never sent anything, as browsers keep them', async () => {
    const made = host({}, { drainTimeoutMs: 60_000, headersTimeoutMs: 60_000 });
    const url = await made.listen(anyPort);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    const ended = once(socket, 'close');
    // Once another one is answered, this one was accepted.
    await (await fetch(url)).text();
    await made.close();
    await ended;
    expect(socket.bytesRead).toBe(0);
  });

  it('cuts what outlasts the limit', async () => {
    const asked = Promise.withResolvers<void>();
    const made = host({ mcp: () => asked.resolve() }, { drainTimeoutMs: 50 });
    const url = await made.listen(anyPort);
    const answer = fetch(`${url}/mcp`).catch((error: Error) => error.message);
    await asked.promise;
    await made.close();
    expect(await answer).toBe('fetch failed');
  });

  it('is nothing where nothing listens', async () => {
    await expect(host().close()).resolves.toBeUndefined();
  });
});
