import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';

import type { PlatformError } from '@qmcp/contracts';
import { fakeClock, temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { stdio } from '../../src/stdio/index.ts';
import type { StdioOptions } from '../../src/stdio/index.ts';
import { connected, greetings, isAlive, misbehaving } from './connected.ts';
import type { Connected } from './connected.ts';

const start = (name: string, options: Partial<StdioOptions> = {}): Promise<Connected> =>
  connected(stdio({ ...misbehaving(name), ...options }));

const ping = (id: number) => ({ jsonrpc: '2.0', id, method: 'ping' }) as const;

const pidOf = (server: Connected): number => Number(greetings(server.messages.slice(0, 1))['pid']);

/** A helper greets after the server. */
const helperOf = (server: Connected): number =>
  Number(greetings(server.messages.slice(1, 2))['pid']);

describe('messages', () => {
  it('reach the server and come back in order, however many are sent at once', async () => {
    await using server = await start('echo');
    const pings = Array.from({ length: 5_000 }, (_, id) => ping(id));
    await Promise.all(pings.map((message) => server.transport.send(message)));
    await server.received(pings.length + 1);
    expect(server.messages.slice(1)).toEqual(pings);
  });

  it('may be of megabytes', async () => {
    await using server = await start('echo');
    const large = { ...ping(1), params: { text: 'é'.repeat(2_000_000) } };
    await server.transport.send(large);
    await server.received(2);
    expect(server.messages[1]).toEqual(large);
  });

  it('that were sent before the close still reach the server', async () => {
    let heard = '';
    const server = await start('reports-at-the-end', { onStderr: (text) => void (heard += text) });
    const sending = [server.transport.send(ping(1)), server.transport.send(ping(2))];
    await server.transport.close();
    await Promise.all(sending);
    expect(heard).toBe('2 lines');
  });

  it('are not sent once the caller has given up', async () => {
    await using server = await start('echo');
    const signal = AbortSignal.abort(new Error('never mind'));
    await expect(server.transport.send(ping(1), { signal })).rejects.toThrow('never mind');
    await server.transport.send(ping(2));
    await server.received(2);
    expect(server.messages[1]).toEqual(ping(2));
  });

  it('are refused after the end', async () => {
    const server = await start('echo');
    await server.transport.close();
    await expect(server.transport.send(ping(1))).rejects.toMatchObject({
      code: 'connection_closed',
      retryable: true,
    });
  });

  it('are refused before the start', async () => {
    await expect(stdio(misbehaving('echo')).send(ping(1))).rejects.toThrow('open() comes before');
  });
});

describe('what the server is given', () => {
  it('is what programs need of the environment, what the caller adds, and no more', async () => {
    process.env['QMCP_TEST_SECRET'] = 'hunter2';
    await using folder = await temporaryFolder();
    await using server = await connected(
      stdio({
        ...misbehaving('shows-itself', 'a b', '$HOME', '*', ';exit'),
        env: { GIVEN: 'yes', TERM: 'dumb' },
        cwd: folder.path,
      }),
    );
    delete process.env['QMCP_TEST_SECRET'];
    await server.received(2);
    const { env, cwd, args } = greetings(server.messages) as {
      env: Record<string, string>;
    } & Record<string, unknown>;
    expect(env).toMatchObject({ GIVEN: 'yes', TERM: 'dumb', PATH: process.env['PATH'] });
    expect(['GIVEN', 'HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER']).toEqual(
      expect.arrayContaining(Object.keys(env)),
    );
    expect(cwd).toBe(realpathSync(folder.path));
    expect(args).toEqual(['a b', '$HOME', '*', ';exit']);
  });
});

describe('a server that cannot be started', () => {
  it.each<[string, Partial<StdioOptions>, RegExp]>([
    ['is missing', { command: 'no-such-program' }, /'no-such-program': no such program\. Install/],
    ['is a command line', { command: 'npx -y some-server' }, /arguments go to args/],
    [
      'has no folder',
      { cwd: '/no/such/folder' },
      /in '\/no\/such\/folder': no such program or folder/,
    ],
    ['is no program', { command: tmpdir() }, /not executable/],
    ['has a file for a folder', { cwd: process.execPath }, /the folder is a file/],
    ['has too many arguments', { args: ['x'.repeat(4_000_000)] }, /too long/],
    ['has a null byte in its arguments', { args: ['\0'] }, /null bytes/],
  ])('says what to do when it %s', async (_, options, message) => {
    await expect(start('echo', options)).rejects.toMatchObject({
      qmcpError: 'platform',
      code: 'server_unreachable',
      message: expect.stringMatching(message) as string,
      cause: expect.any(Error) as Error,
    });
  });

  it('can be closed all the same', async () => {
    const transport = stdio({ command: 'no-such-program' });
    const opening = connected(transport);
    await Promise.all([expect(opening).rejects.toThrow('no such program'), transport.close()]);
    await transport.close();
  });
});

describe('a server that goes', () => {
  it('before it answered is unreachable, and its last errors say why', async () => {
    const server = await start('dies-complaining');
    expect(await server.closed).toMatchObject({
      code: 'server_unreachable',
      message: expect.stringMatching(
        /ended with exit code 3 before it answered.*\nfirst\nno database$/s,
      ) as string,
    });
  });

  it('by a signal says so', async () => {
    const server = await start('kills-itself');
    expect(await server.closed).toMatchObject({
      message: expect.stringContaining('ended by SIGKILL before it answered') as string,
    });
  });

  it('in the middle of a message is reported, and half a message is none', async () => {
    const invalid: string[] = [];
    const server = await start('dies-mid-message', {
      onInvalidLine: ({ message }) => void invalid.push(message),
    });
    expect(await server.closed).toMatchObject({
      code: 'connection_closed',
      retryable: true,
      message: expect.stringContaining('exit code 7') as string,
    });
    expect(server.messages).toHaveLength(1);
    expect(invalid).toEqual([
      expect.stringContaining(String.raw`"{\"jsonrpc\":\"2.0\",\"id\":1,\"resu"`),
    ]);
  });

  it('tells once, even when it is closed afterwards', async () => {
    const server = await start('dies-mid-message');
    await server.closed;
    await Promise.all([server.transport.close(), server.transport.close()]);
    expect(server.closings).toHaveLength(1);
  });

  it('by closing its output is ended', async () => {
    const server = await start('closes-its-output');
    expect(await server.closed).toMatchObject({
      message: expect.stringContaining('exit code 0') as string,
    });
    expect(isAlive(pidOf(server))).toBe(false);
  });
});

describe('a server that writes too much or too little', () => {
  it('is heard in spite of what is no message', async () => {
    const invalid: PlatformError[] = [];
    await using server = await start('writes-garbage', {
      onInvalidLine: (error) => void invalid.push(error),
    });
    await server.transport.send(ping(1));
    await server.received(2);
    expect(server.messages[1]).toEqual(ping(1));
    expect(invalid.map(({ code }) => code)).toEqual(Array(4).fill('bad_reply'));
    expect(invalid[0]?.message).toContain('"Server ready!"');
  });

  it('does not stall on its errors, whether or not somebody listens', async () => {
    let characters = 0;
    await using heard = await start('floods-stderr', {
      onStderr: (text) => void (characters += text.length),
    });
    await using unheard = await start('floods-stderr');
    for (const server of [heard, unheard]) {
      await server.transport.send(ping(1));
      await server.received(2);
    }
    await heard.transport.close();
    expect(characters).toBe(20_000_000);
  });

  it('is cut off at the limit of a message, and said so', async () => {
    const server = await start('floods-stdout', { maxMessageBytes: 1_000_000 });
    expect(await server.closed).toMatchObject({
      code: 'reply_too_large',
      message: expect.stringContaining('raise maxMessageBytes') as string,
    });
    expect(isAlive(pidOf(server))).toBe(false);
  });
});

describe('closing', () => {
  it('lets a server leave by itself', async () => {
    const clock = fakeClock();
    const server = await start('echo', { clock });
    await server.received(1);
    await server.transport.close();
    expect(isAlive(pidOf(server))).toBe(false);
    expect(server.closings).toEqual([undefined]);
    expect(clock.waitingTimers).toBe(0);
  });

  it('asks with SIGTERM where the end of input does not help, and kills where nothing does', async () => {
    const clock = fakeClock();
    const server = await start('unstoppable', { clock });
    await server.received(1);
    const closing = server.transport.close();
    await expect.poll(() => clock.waitingTimers).toBe(1);
    clock.advance(1_999);
    expect(isAlive(pidOf(server))).toBe(true);
    clock.advance(1);
    clock.advance(1_999);
    expect(isAlive(pidOf(server))).toBe(true);
    clock.advance(1);
    await closing;
    expect(isAlive(pidOf(server))).toBe(false);
    expect(clock.waitingTimers).toBe(0);
  });

  it('ends a server on SIGTERM', async () => {
    const clock = fakeClock();
    const server = await start('ignores-eof', { clock });
    await server.received(1);
    const closing = server.transport.close();
    await expect.poll(() => clock.waitingTimers).toBe(1);
    clock.advance(2_000);
    await closing;
    expect(isAlive(pidOf(server))).toBe(false);
  });

  it('takes with it what the server started', async () => {
    const server = await start('has-a-helper');
    await server.received(2);
    const helper = helperOf(server);
    expect(isAlive(helper)).toBe(true);
    await server.transport.close();
    await expect.poll(() => isAlive(helper)).toBe(false);
  });

  it('does not wait for a daemon that holds the pipes', async () => {
    const clock = fakeClock();
    const server = await start('has-a-daemon', { clock });
    await server.received(2);
    const closing = server.transport.close();
    await expect.poll(() => isAlive(pidOf(server))).toBe(false);
    // The wait begins when the exit is noticed, which may be later than it happened.
    const ticking = setInterval(() => clock.advance(100), 1);
    await closing.finally(() => clearInterval(ticking));
    process.kill(helperOf(server), 'SIGKILL');
  });

  it('works while it is being opened', async () => {
    const transport = stdio(misbehaving('echo'));
    const opening = connected(transport);
    await transport.close();
    expect(await (await opening).closed).toBeUndefined();
  });
});
