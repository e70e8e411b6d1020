import { setImmediate as nextTurn } from 'node:timers/promises';

import { mintApiKey } from '@qmcp/server';
import { describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';
import type { RunningApi } from '../running-api.ts';

interface Followed {
  /** What the next event says. */
  readonly next: () => Promise<Record<string, unknown>>;
  /** Resolves once the server ends it. */
  readonly ended: () => Promise<boolean>;
  readonly hangUp: () => void;
}

/** Follows the stream as any client would. */
async function follow(api: RunningApi, headers: Record<string, string>): Promise<Followed> {
  const controller = new AbortController();
  const response = await fetch(`http://127.0.0.1:${api.port}/v1/human/stream`, {
    headers,
    signal: controller.signal,
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const chunks = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const read = async (): Promise<boolean> => {
    const { done, value = '' } = (await chunks?.read()) ?? { done: true, value: '' };
    text += value;
    return done;
  };
  return {
    async next() {
      for (;;) {
        const event = /event: request\ndata: (?<data>.*)\n\n/.exec(text);
        if (event === null) {
          if (await read()) throw new Error(`The stream ended after ${text}`);
          continue;
        }
        text = text.slice(event.index + event[0].length);
        return JSON.parse(event.groups?.['data'] ?? '') as Record<string, unknown>;
      }
    },
    async ended() {
      for (;;) if (await read()) return true;
    },
    hangUp: () => controller.abort(),
  };
}

const ask = async (api: RunningApi, headers: object, prompt: string): Promise<string> => {
  const { json } = await api.send('/v1/human/requests', {
    headers: { ...headers },
    body: { prompt },
  });
  return String(json['id']);
};

describe('following human requests', () => {
  it('gives what is pending, then what comes, then how it ends', async () => {
    await using api = await startApi();
    const asker = await api.keyWith('human:ask');
    const answerer = await api.keyWith('human:answer');
    const first = await ask(api, asker, 'first');
    const stream = await follow(api, answerer);
    expect(await stream.next()).toMatchObject({ id: first, status: 'pending' });
    const second = await ask(api, asker, 'second');
    expect(await stream.next()).toMatchObject({ id: second, prompt: 'second' });
    const body = { request_id: first, answer: 'yes' };
    await api.send('/v1/human/responses', { headers: answerer, body });
    expect(await stream.next()).toMatchObject({ id: first, status: 'responded', answer: 'yes' });
    stream.hangUp();
  });

  it('shows nobody what they may not read', async () => {
    await using api = await startApi();
    const [asker, other] = [await api.keyWith('human:ask'), await api.keyWith('human:ask')];
    await ask(api, other, 'not yours');
    const stream = await follow(api, asker);
    await ask(api, other, 'not yours either');
    const own = await ask(api, asker, 'yours');
    expect(await stream.next()).toMatchObject({ id: own });
    stream.hangUp();
  });

  it('shows what another process on the same store did', async () => {
    await using api = await startApi();
    const asker = await api.keyWith('human:ask');
    const id = await ask(api, asker, 'Which one?');
    const stream = await follow(api, asker);
    expect(await stream.next()).toMatchObject({ id });
    const asked = await api.store.humanRequests.get(id);
    if (asked === undefined) throw new Error('It was asked');
    // Past the server, as another one would.
    await api.store.humanRequests.replace({ ...asked, revision: 2, status: 'cancelled' });
    api.clock.advance(5_000);
    expect(await stream.next()).toMatchObject({ id, status: 'cancelled' });
    stream.hangUp();
  });

  it('stays alive while nothing happens, and asks the store for nothing once nobody listens', async () => {
    await using api = await startApi();
    const idle = api.clock.waitingTimers;
    const stream = await follow(api, await api.keyWith('human:read'));
    while (api.clock.waitingTimers < idle + 2) await nextTurn();
    stream.hangUp();
    while (api.clock.waitingTimers > idle) await nextTurn();
    expect(api.clock.waitingTimers).toBe(idle);
  });

  it('ends within 15 seconds once its key is revoked, and those of other keys go on', async () => {
    await using api = await startApi();
    const stream = await follow(api, await api.keyWith('human:read'));
    const [key] = await api.store.apiKeys.list();
    const other = await follow(api, await api.keyWith('human:read'));
    await api.store.apiKeys.revoke(key?.id ?? '', api.clock.nowMs());
    api.clock.advance(15_000);
    expect(await stream.ended()).toBe(true);
    const id = await ask(api, await api.keyWith('human:ask'), 'Does the other one go on?');
    expect(await other.next()).toMatchObject({ id });
    other.hangUp();
  });

  it('ends once its key has expired', async () => {
    await using api = await startApi();
    const expiresAtMs = api.clock.nowMs() + 60_000;
    const key = mintApiKey({ name: 'brief', scopes: ['human:read'], expiresAtMs }, api);
    await api.store.apiKeys.insert(key.record);
    const stream = await follow(api, { Authorization: `Bearer ${key.secret}` });
    api.clock.advance(60_000);
    expect(await stream.ended()).toBe(true);
  });

  it('ends with the session of the console', async () => {
    await using api = await startApi();
    const person = await api.ownerSession();
    const stream = await follow(api, person);
    await api.send('/v1/session', { method: 'DELETE', headers: person });
    api.clock.advance(15_000);
    expect(await stream.ended()).toBe(true);
  });

  it('ends when the server does', async () => {
    await using api = await startApi();
    const stream = await follow(api, await api.keyWith('human:read'));
    await api.server.close();
    expect(await stream.ended()).toBe(true);
  });
});
