import { defineTool } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { openEvents } from '../event-stream.ts';
import { startApi } from '../running-api.ts';
import type { RunningApi } from '../running-api.ts';

const PATH = '/v1/events';

const call = (api: RunningApi, headers: Record<string, string>, text: string) =>
  api.send('/v1/tools/echo', { body: { input: { text } }, headers });

const ask = async (api: RunningApi, headers: Record<string, string>) =>
  String(
    (await api.send('/v1/human/requests', { headers, body: { prompt: 'Which?' } })).json['id'],
  );

/** Lets a second pass, and what was asked of the store meanwhile be answered: it answers one after the other. */
async function passSecond(api: RunningApi): Promise<void> {
  api.clock.advance(1_000);
  await api.store.audit.list({}, { limit: 1 });
}

describe('the events of the console', () => {
  it('tell of human requests as they come and are answered', async () => {
    await using api = await startApi();
    const [asker, person] = [await api.keyWith('human:ask'), await api.sessionWith('human:answer')];
    await using stream = await openEvents(api, PATH, person);
    const id = await ask(api, asker);
    expect(await stream.next('human_request')).toMatchObject({ id, status: 'pending' });
    const body = { request_id: id, answer: 'this one' };
    await api.send('/v1/human/responses', { headers: person, body });
    expect(await stream.next('human_request')).toMatchObject({ id, answer: 'this one' });
  });

  it('tell of calls as they end, each once, and not of those before', async () => {
    await using api = await startApi();
    const [caller, person] = [await api.keyWith('tools:call'), await api.sessionWith('audit:read')];
    await call(api, caller, 'before');
    await using stream = await openEvents(api, PATH, person);
    const { json } = await call(api, caller, 'first');
    const { json: second } = await call(api, caller, 'second');
    await passSecond(api);
    const heard = [await stream.next('invocation'), await stream.next('invocation')];
    expect(heard).toMatchObject([
      { name: 'echo', outcome: 'ok', request_id: json['request_id'] },
      { request_id: second['request_id'] },
    ]);
    await passSecond(api);
    api.server.registry.remove('tool', 'hang');
    await stream.next('tools');
    expect(stream.text()).not.toContain('event: invocation');
  });

  it('are open only once none is missed any more', async () => {
    await using real = await startApi();
    const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { audit } = real.store;
    const list: typeof audit.list = async (...wanted) => {
      asked.resolve();
      await answered.promise;
      return audit.list(...wanted);
    };
    const slow = Object.assign(Object.create(audit) as typeof audit, { list });
    await using api = await startApi({
      store: { audit: slow, consoleSessions: real.store.consoleSessions },
    });
    const headers = await real.ownerSession();
    let isOpen = false;
    const opening = fetch(`http://127.0.0.1:${api.port}${PATH}`, { headers }).then((response) => {
      isOpen = true;
      return response;
    });
    await asked.promise;
    await api.send('/v1/session', { headers });
    const wasOpenBefore = isOpen;
    answered.resolve();
    const { status, body } = await opening;
    await body?.cancel();
    expect({ wasOpenBefore, status }).toEqual({ wasOpenBefore: false, status: 200 });
  });

  it('keep from each what it may not read', async () => {
    await using api = await startApi();
    const [asker, other] = [await api.keyWith('human:ask'), await api.sessionWith('tools:call')];
    await using stream = await openEvents(api, PATH, other);
    await ask(api, asker);
    await call(api, await api.keyWith('tools:call'), 'unseen');
    await passSecond(api);
    api.server.registry.remove('tool', 'hang');
    await stream.next('tools');
    expect(stream.text()).not.toMatch(/event: (?:human_request|invocation)/);
  });

  it('tell when tools come and go', async () => {
    await using api = await startApi();
    await using stream = await openEvents(api, PATH, await api.ownerSession());
    const fresh = defineTool({
      name: 'fresh',
      description: 'New.',
      input: z.object({}),
      run: () => 'x',
    });
    api.server.registry.add(fresh);
    expect(await stream.next('tools')).toEqual({});
  });

  it('end with the session, and with the key behind it', async () => {
    await using api = await startApi();
    const person = await api.sessionWith('human:answer');
    const revoked = await api.sessionWith('human:answer');
    await using stream = await openEvents(api, PATH, person);
    await using other = await openEvents(api, PATH, revoked);
    await api.send('/v1/session', { method: 'DELETE', headers: person });
    for (const { id } of await api.store.apiKeys.list()) {
      await api.store.apiKeys.revoke(id, api.clock.nowMs());
    }
    api.clock.advance(15_000);
    expect(await stream.ended()).toBe(true);
    expect(await other.ended()).toBe(true);
  });

  it('do not keep a session alive that nobody uses', async () => {
    await using api = await startApi();
    await using stream = await openEvents(api, PATH, await api.ownerSession());
    api.clock.advance(8 * 3_600_000);
    expect(await stream.ended()).toBe(true);
  });

  it('end where nobody can tell whether the session still stands, and the log says why', async () => {
    await using real = await startApi();
    let failure: Error | undefined;
    const { consoleSessions } = real.store;
    const get = async (secretHash: string) => {
      if (failure !== undefined) throw failure;
      return consoleSessions.get(secretHash);
    };
    const flaky = Object.assign(Object.create(consoleSessions) as typeof consoleSessions, { get });
    await using api = await startApi({ store: { consoleSessions: flaky } });
    await using stream = await openEvents(api, PATH, await real.ownerSession());
    failure = new Error('the disk is gone');
    api.clock.advance(15_000);
    expect(await stream.ended()).toBe(true);
    expect(api.logText()).toContain('the disk is gone');
  });

  it('end with the server', async () => {
    await using api = await startApi();
    await using stream = await openEvents(api, PATH, await api.ownerSession());
    await api.server.close();
    expect(await stream.ended()).toBe(true);
  });
});
