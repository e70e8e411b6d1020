import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { promisify } from 'node:util';

import { fakeClock } from '@qmcp/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Egress, type EgressDoor, type EgressOptions } from '../../../src/sandbox/egress/egress.ts';
import { engineIdentity } from '../../../src/sandbox/resources/engine-identity.ts';
import type { EgressAttempt } from '../../../src/sandbox/sandbox.ts';
import { systemClock } from '../../system-clock.ts';

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('data', (bytes) => socket.write(bytes.toString().toUpperCase()));
  socket.on('end', () => socket.end());
  socket.on('error', () => socket.destroy());
});
let port: number;
let door: EgressDoor;
let attempts: EgressAttempt[];

beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
  attempts = [];
});
afterEach(async () => {
  await door.close();
  server.close();
  await once(server, 'close');
});

async function openDoor(options: Partial<EgressOptions> = {}): Promise<void> {
  const allowed = ['api.example', `api.example:${port}`, '127.0.0.1:1', '10.0.0.1'];
  const egress = new Egress({ clock: systemClock, allowed, reach: 'loopback', ...options });
  door = await egress.open({ allowed, userId: undefined });
  door.listen((attempt) => attempts.push(attempt));
}

async function doorsOfThisEngine(): Promise<readonly string[]> {
  const names = await readdir(tmpdir());
  return names.filter((name) => name.startsWith(`qmcp-egress-${engineIdentity()}-`));
}

async function send(request: string): Promise<Socket> {
  const client = connect(door.socketPath);
  await once(client, 'connect');
  client.write(request);
  return client;
}

const ask = async (authority: string): Promise<string> =>
  readText(await send(`CONNECT ${authority} HTTP/1.1\r\nHost: x\r\n\r\n`));

describe('the way out of a sandbox', () => {
  it('carries bytes both ways, those that came with the request too', async () => {
    await openDoor({ resolveHost: () => Promise.resolve(['127.0.0.1']) });
    const client = await send(`CONNECT api.example:${port} HTTP/1.1\r\nHost: x\r\n\r\nearly `);
    client.end('late');
    expect(await readText(client)).toBe('HTTP/1.1 200 Connection established\r\n\r\nEARLY LATE');
    expect(attempts).toEqual([{ host: 'api.example', port, outcome: 'allowed' }]);
  });

  it('asks for a name once, and goes where that led, wherever it leads afterwards', async () => {
    const answers = [['127.0.0.1'], ['169.254.169.254']];
    await openDoor({ resolveHost: () => Promise.resolve(answers.shift() ?? []) });
    const client = await send(`CONNECT api.example:${port} HTTP/1.1\r\nHost: x\r\n\r\n`);
    client.end('x');
    expect(await readText(client)).toMatch(/ 200 [^]*X$/);
    expect(answers).toHaveLength(1);
    expect(await ask(`api.example:${port}`)).toContain('403');
  });

  it.each([
    ['10.0.0.1'],
    ['192.168.1.1'],
    ['169.254.169.254'],
    ['fd00::1'],
    ['::ffff:10.0.0.1'],
    ['0.0.0.0'],
  ])('does not lead to %s', async (address) => {
    await openDoor({ resolveHost: () => Promise.resolve(['127.0.0.1', address]) });
    expect(await ask(`api.example:${port}`)).toMatch(/^HTTP\/1.1 403[^]*no code may reach/);
    expect(attempts).toMatchObject([{ host: 'api.example', outcome: 'refused' }]);
  });

  it('does not lead to an address by itself that no name may lead to', async () => {
    await openDoor();
    expect(await ask('10.0.0.1:443')).toMatch(/403[^]*no code may reach/);
    await door.close();
    await openDoor({ reach: 'public' });
    expect(await ask('127.0.0.1:1')).toMatch(/403[^]*no code may reach/);
  });

  it('leads nowhere else than it is allowed to', async () => {
    await openDoor({ resolveHost: () => Promise.resolve(['127.0.0.1']) });
    expect(await ask('api.example:22')).toMatch(/403[^]*not among the hosts/);
    expect(await ask('nonsense')).toMatch(/^HTTP\/1.1 400/);
    expect(attempts).toMatchObject([
      { host: 'api.example', port: 22, outcome: 'refused' },
      { host: 'nonsense', port: 0, outcome: 'refused' },
    ]);
  });

  it('takes nothing but https', async () => {
    await openDoor();
    const request = 'GET http://api.example/x HTTP/1.1\r\nHost: api.example\r\n\r\n';
    expect(await readText(await send(request))).toMatch(/^HTTP\/1.1 405[^]*use https/);
    expect(attempts).toMatchObject([{ host: 'api.example', port: 80, outcome: 'refused' }]);
  });

  it('says so where a host cannot be reached', async () => {
    await openDoor({ resolveHost: () => Promise.reject(new Error('ENOTFOUND')) });
    expect(await ask(`api.example:${port}`)).toMatch(/^HTTP\/1.1 502/);
    expect(await ask('127.0.0.1:1')).toMatch(/^HTTP\/1.1 502/);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
  });

  it('resolves names by this machine where nothing else is said', async () => {
    const allowed = [`localhost:${port}`];
    door = await new Egress({ clock: systemClock, allowed }).open({ allowed, userId: undefined });
    expect(await ask(`localhost:${port}`)).toMatch(/403[^]*no code may reach/);
  });

  it('leaves no timer behind once it is connected', async () => {
    const clock = fakeClock();
    await openDoor({ clock, resolveHost: () => Promise.resolve(['127.0.0.1']) });
    const client = await send(`CONNECT api.example:${port} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const [answer] = (await once(client, 'data')) as [Buffer];
    expect(answer.toString()).toContain('200');
    expect(clock.waitingTimers).toBe(0);
    client.destroy();
  });

  it('is shut with all that goes through it', async () => {
    await openDoor({ resolveHost: () => Promise.resolve(['127.0.0.1']) });
    const client = await send(`CONNECT api.example:${port} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await once(client, 'data');
    await door.close();
    if (!client.destroyed) await once(client, 'close');
    const again = connect(door.socketPath);
    expect(await once(again, 'error')).toMatchObject([{ code: 'ENOENT' }]);
  });

  it('is shut also for who is looked up meanwhile', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<readonly string[]>();
    const resolveHost = () => {
      asked.resolve();
      return answer.promise;
    };
    await openDoor({ resolveHost });
    const client = await send(`CONNECT api.example:${port} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await asked.promise;
    await door.close();
    if (!client.destroyed) await once(client, 'close');
    answer.resolve(['127.0.0.1']);
    await expect.poll(() => attempts).toMatchObject([{ host: 'api.example', outcome: 'failed' }]);
    expect(await promisify(server.getConnections.bind(server))()).toBe(0);
  });

  it('leaves nothing behind where it cannot be made', async () => {
    await openDoor();
    const before = await doorsOfThisEngine();
    const egress = new Egress({ clock: systemClock, allowed: [] });
    await expect(egress.open({ allowed: [], userId: -2 })).rejects.toThrow(RangeError);
    expect(await doorsOfThisEngine()).toEqual(before);
  });

  it('of an engine that is gone is swept up, and no other', async () => {
    await openDoor();
    const left = join(tmpdir(), 'qmcp-egress-4194305-77-abcdef');
    await mkdir(left, { recursive: true });
    await new Egress({ clock: systemClock, allowed: [] }).sweep();
    expect(existsSync(left)).toBe(false);
    expect(existsSync(door.socketPath)).toBe(true);
  });

  it('is open to its user alone', async () => {
    await openDoor();
    expect(statSync(door.socketPath).mode & 0o777).toBe(0o600);
  });
});
