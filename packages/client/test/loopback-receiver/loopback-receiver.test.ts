import { once } from 'node:events';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';

import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { openLoopbackReceiver } from '../../src/loopback-receiver/index.ts';
import type { LoopbackReceiver } from '../../src/loopback-receiver/index.ts';
import { startWorld } from '../auth/servers/world.ts';

const never = new AbortController().signal;

/** The browser comes back. */
const comeBack = (receiver: LoopbackReceiver, query: string, method = 'GET'): Promise<Response> =>
  fetch(`${receiver.redirectUri}?${query}`, { method });

describe('a loopback receiver', () => {
  it('brings a person’s authorization to a program', async () => {
    await using world = await startWorld();
    await using receiver = await openLoopbackReceiver();
    const pages: string[] = [];
    const authorizer = world.oauth({
      receiver,
      redirect: async (url) => void pages.push(await (await fetch(url)).text()),
    });
    await expect(world.call(authorizer)).resolves.toMatchObject({ scheme: 'Bearer' });
    expect(pages).toEqual([expect.stringContaining('You can close this window')]);
  });

  it('listens on this machine alone, at a port that is free', async () => {
    await using receiver = await openLoopbackReceiver();
    expect(receiver.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  });

  it('takes a response once', async () => {
    await using receiver = await openLoopbackReceiver();
    const waiting = receiver.receive({ state: 's', signal: never });
    const first = await comeBack(receiver, 'code=c&state=s&iss=https%3A%2F%2Fas.example');
    const second = await comeBack(receiver, 'code=stolen&state=s');
    expect(await waiting).toMatchObject({ code: 'c', state: 's', iss: 'https://as.example' });
    expect([first.status, second.status]).toEqual([200, 400]);
    expect(await second.text()).toContain('too late or twice');
  });

  it('leaves forged responses aside, and waits on', async () => {
    await using receiver = await openLoopbackReceiver();
    const waiting = receiver.receive({ state: 's', signal: never });
    for (const forged of ['code=x', 'code=x&state=t', 'error=x&state='])
      expect((await comeBack(receiver, forged)).status).toBe(400);
    expect((await comeBack(receiver, 'code=x&state=s', 'POST')).status).toBe(404);
    await comeBack(receiver, 'code=c&state=s');
    expect(await waiting).toMatchObject({ code: 'c' });
  });

  it.each(['//[', 'http://elsewhere.example/', '*'])('has nothing at %s', async (path) => {
    await using receiver = await openLoopbackReceiver();
    const { port } = new URL(receiver.redirectUri);
    const request = get({ host: '127.0.0.1', port, path });
    const [reply] = (await once(request, 'response')) as [IncomingMessage];
    expect(reply.statusCode).toBe(404);
    reply.resume();
  });

  it('tells two that wait at the same time apart', async () => {
    await using receiver = await openLoopbackReceiver();
    const first = receiver.receive({ state: '1', signal: never });
    const second = receiver.receive({ state: '2', signal: never });
    await comeBack(receiver, 'code=two&state=2');
    await comeBack(receiver, 'code=one&state=1');
    expect(await Promise.all([first, second])).toMatchObject([{ code: 'one' }, { code: 'two' }]);
  });

  it('refuses a response with a parameter twice', async () => {
    await using receiver = await openLoopbackReceiver();
    const waiting = receiver
      .receive({ state: 's', signal: never })
      .catch((error: unknown) => error);
    await comeBack(receiver, 'code=a&code=b&state=s');
    expect(await waiting).toMatchObject({ code: 'authorization_failed' });
  });

  it('shows a page that loads nothing, tells nobody where it was, and repeats nothing', async () => {
    await using receiver = await openLoopbackReceiver();
    const reply = await comeBack(receiver, 'state=%3Cscript%3E&error=%3Cscript%3E');
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(reply.headers.get('referrer-policy')).toBe('no-referrer');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(await reply.text()).not.toContain('<script>');
  });

  it('waits five minutes, unless told otherwise', async () => {
    const clock = fakeClock();
    await using receiver = await openLoopbackReceiver({ clock });
    const waiting = receiver
      .receive({ state: 's', signal: never })
      .catch((error: unknown) => error);
    clock.advance(299_999);
    expect(clock.waitingTimers).toBe(1);
    clock.advance(1);
    expect(await waiting).toMatchObject({
      code: 'authorization_interrupted',
      message: expect.stringContaining('within 300 seconds') as string,
    });
  });

  it('ends the wait when nobody was sent, and leaves no timer', async () => {
    const clock = fakeClock();
    await using receiver = await openLoopbackReceiver({ clock, timeoutMs: 1_000 });
    const unsent = new AbortController();
    const waiting = receiver.receive({ state: 's', signal: unsent.signal });
    unsent.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'authorization_interrupted' });
    expect(clock.waitingTimers).toBe(0);
  });

  it('ends the wait when it is closed, twice as well as once', async () => {
    const receiver = await openLoopbackReceiver();
    const waiting = receiver
      .receive({ state: 's', signal: never })
      .catch((error: unknown) => error);
    await receiver.close();
    await receiver.close();
    expect(await waiting).toMatchObject({ code: 'authorization_interrupted' });
    await expect(comeBack(receiver, 'state=s')).rejects.toThrow('fetch failed');
  });

  it('says so when another program has the port', async () => {
    await using receiver = await openLoopbackReceiver();
    const port = Number(new URL(receiver.redirectUri).port);
    await expect(openLoopbackReceiver({ port })).rejects.toMatchObject({ code: 'port_in_use' });
  });
});
