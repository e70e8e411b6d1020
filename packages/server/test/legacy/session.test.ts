import { elicitForm, elicitUrl, listRoots, localOwner } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { LegacySession } from '../../src/legacy/session.ts';

function opened() {
  const clock = fakeClock();
  const client = { protocolVersion: '2025-11-25', info: undefined, capabilities: {} };
  const session = new LegacySession(
    { id: 's', principal: localOwner, client },
    { clock, askTimeoutMs: 1_000 },
  );
  const sent: object[] = [];
  const call = new AbortController();
  return {
    session,
    clock,
    sent,
    call,
    ask: (request = listRoots()) =>
      session.ask(request, (message) => void sent.push(message), call.signal),
  };
}

const refused = (message: string) =>
  expect.objectContaining({ code: 'request_timeout', message }) as Error;

describe('a question to the client', () => {
  it('is a request under an id of its own, and waits for its answer', async () => {
    const { session, sent, ask, clock } = opened();
    const first = ask();
    const second = ask(elicitForm('Sure?', {}));
    expect(sent).toEqual([
      { jsonrpc: '2.0', id: 'qmcp-1', method: 'roots/list', params: {} },
      {
        jsonrpc: '2.0',
        id: 'qmcp-2',
        method: 'elicitation/create',
        params: { message: 'Sure?', requestedSchema: {} },
      },
    ]);
    session.answer('qmcp-2', { result: { action: 'decline' } });
    session.answer('qmcp-1', { result: { roots: [] } });
    expect(await first).toEqual({ roots: [] });
    expect(await second).toEqual({ action: 'decline' });
    expect(clock.waitingTimers).toBe(0);
  });

  it('names a link to open, as that era wants it', async () => {
    const { session, sent, ask } = opened();
    const answer = ask(elicitUrl('Sign in', 'https://a.example'));
    expect(sent).toMatchObject([{ params: { mode: 'url', elicitationId: 'qmcp-1' } }]);
    session.answer('qmcp-1', { result: {} });
    await answer;
  });

  it('fails when the client refuses', async () => {
    const { session, ask, clock } = opened();
    const answer = ask();
    session.answer('qmcp-1', { error: { code: -1, message: 'no' } });
    await expect(answer).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'The client refused to answer',
      data: { error: { code: -1, message: 'no' } },
    });
    expect(clock.waitingTimers).toBe(0);
  });

  it('is taken back when the client takes too long', async () => {
    const { session, ask, clock, sent } = opened();
    const answer = ask();
    clock.advance(999);
    expect(sent).toHaveLength(1);
    clock.advance(1);
    await expect(answer).rejects.toEqual(refused('The client did not answer roots/list'));
    expect(sent).toMatchObject([
      { id: 'qmcp-1' },
      { method: 'notifications/cancelled', params: { requestId: 'qmcp-1' } },
    ]);
    session.answer('qmcp-1', { result: 'too late' });
  });

  it('is taken back when the call that asks has ended', async () => {
    const { ask, call, clock, sent } = opened();
    const answer = ask();
    call.abort();
    await expect(answer).rejects.toEqual(refused('The call ended before the client answered'));
    expect(sent.at(-1)).toMatchObject({ method: 'notifications/cancelled' });
    expect(clock.waitingTimers).toBe(0);
  });

  it('is not asked for a call that has ended', async () => {
    const { ask, call, clock, sent } = opened();
    call.abort();
    await expect(ask()).rejects.toEqual(refused('The call ended before the client answered'));
    expect(sent).toEqual([]);
    expect(clock.waitingTimers).toBe(0);
  });

  it('fails when the session ends, and is not asked after', async () => {
    const { session, ask, clock } = opened();
    const answers = [ask(), ask()];
    session.end();
    for (const answer of answers)
      await expect(answer).rejects.toEqual(refused('The session ended'));
    await expect(ask()).rejects.toEqual(refused('The call ended before the client answered'));
    expect(clock.waitingTimers).toBe(0);
  });

  it('is not answered by what answers nothing', async () => {
    const { session, ask } = opened();
    const answer = ask();
    session.answer('qmcp-9', { result: 'other' });
    session.answer(1, { error: {} });
    session.answer('qmcp-1', { result: 'right' });
    session.answer('qmcp-1', { result: 'again' });
    expect(await answer).toBe('right');
  });
});

describe('a request under way', () => {
  it('is cancelled by its id, another is not', () => {
    const { session } = opened();
    const [one, text] = [session.start(1), session.start('1')];
    session.cancel(1);
    session.cancel('unheard of');
    session.cancel(undefined);
    expect([one.aborted, text.aborted]).toEqual([true, false]);
  });

  it('cannot be cancelled once it has finished', () => {
    const { session } = opened();
    const signal = session.start(1);
    session.finish(1);
    session.cancel(1);
    expect(signal.aborted).toBe(false);
  });

  it('is cancelled when the session ends', () => {
    const { session } = opened();
    const signal = session.start(1);
    session.end();
    expect(signal.aborted).toBe(true);
  });

  it('has its id for itself', () => {
    const { session } = opened();
    session.start(1);
    expect(() => session.demandUnused(['1', 2])).not.toThrow();
    expect(() => session.demandUnused([2, 1])).toThrow('a request with this id is under way');
    expect(() => session.demandUnused([2, 2])).toThrow('a request with this id is under way');
    session.finish(1);
    expect(() => session.demandUnused([1])).not.toThrow();
  });
});

it('hears of all lists, and of the resources that it subscribed to', () => {
  const { session } = opened();
  expect(session.filter).toEqual({
    toolsListChanged: true,
    promptsListChanged: true,
    resourcesListChanged: true,
    resourceSubscriptions: [],
  });
  session.subscribed.add('test://a');
  expect(session.filter.resourceSubscriptions).toEqual(['test://a']);
});
