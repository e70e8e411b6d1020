import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { Messenger } from '../../src/requests/messenger.ts';
import type { Outgoing } from '../../src/requests/messenger.ts';
import type { Progress } from '../../src/index.ts';
import { RefusedQuestion } from '../../src/input/answer-input.ts';
import { scriptedLine } from './scripted-line.ts';

async function messengerOn(line = scriptedLine()) {
  const clock = fakeClock();
  const notices: unknown[] = [];
  const lost: Error[] = [];
  const questions: {
    signal: AbortSignal;
    answer(value: unknown): void;
    refuse(error: Error): void;
  }[] = [];
  const messenger = new Messenger(line.transport, clock, {
    notified: (method, params) => notices.push([method, params]),
    asked: (_method, _params, signal) =>
      new Promise((answer, refuse) => questions.push({ signal, answer, refuse })),
    lost: (error) => lost.push(error),
  });
  await messenger.open();
  const ask = (more: Partial<Outgoing> = {}): Promise<unknown> =>
    messenger.request({ method: 'tools/call', params: {}, timeoutMs: 1000, ...more });
  return { line, clock, messenger, notices, lost, questions, ask };
}

describe('a request', () => {
  it('gets the answer that has its id, in whatever order answers come', async () => {
    const { line, ask } = await messengerOn();
    const [first, second] = [ask(), ask()];
    line.say({ id: 2, result: 'second' });
    line.say({ id: 1, result: 'first' });
    expect(await Promise.all([first, second])).toEqual(['first', 'second']);
    expect(line.sent.map(({ id }) => id)).toEqual([1, 2]);
  });

  it('fails with what the server says', async () => {
    const { line, ask } = await messengerOn();
    const asked = ask();
    line.say({ id: 1, error: { code: -32602, message: 'No such tool', data: { name: 'x' } } });
    await expect(asked).rejects.toMatchObject({
      name: 'ServerError',
      code: -32602,
      message: 'No such tool',
      data: { name: 'x' },
    });
  });

  it('fails on an answer that is none', async () => {
    const { line, ask } = await messengerOn();
    const asked = ask();
    line.say({ id: 1 });
    await expect(asked).rejects.toMatchObject({ code: 'bad_reply' });
  });

  it('fails with what the transport met', async () => {
    const line = scriptedLine();
    line.transport.send = () => Promise.reject(new Error('No route'));
    const { ask } = await messengerOn(line);
    await expect(ask()).rejects.toThrow('No route');
  });

  it('is not confused by answers to nothing and messages without sense', async () => {
    const { line, ask, notices } = await messengerOn();
    const asked = ask();
    line.say({ id: 99, result: 'to nothing' });
    line.say({ id: null, result: 'to nobody' });
    line.say({ method: 7 });
    line.say({ method: 'notifications/progress', params: 'none' });
    line.say({ method: 'notifications/progress', params: { progressToken: 1 } });
    line.say({ id: 1, result: 'mine' });
    line.say({ id: 1, result: 'again' });
    expect(await asked).toBe('mine');
    expect(notices).toEqual([]);
  });
});

describe('time', () => {
  it('runs out, and the server is told', async () => {
    const { line, clock, ask } = await messengerOn();
    const asked = ask();
    clock.advance(999);
    expect(line.sent).toHaveLength(1);
    clock.advance(1);
    await expect(asked).rejects.toMatchObject({ code: 'request_timeout', retryable: true });
    expect(line.sent[1]).toMatchObject({
      method: 'notifications/cancelled',
      params: { requestId: 1 },
    });
    expect(line.signals[0]?.aborted).toBe(true);
  });

  it('starts anew with each report of progress, up to a bound', async () => {
    const { line, clock, ask } = await messengerOn();
    const reports: Progress[] = [];
    const asked = ask({ onProgress: (report) => reports.push(report), maxTimeoutMs: 2500 });
    expect(line.sent[0]?.params).toEqual({ _meta: { progressToken: 1 } });
    for (const progress of [1, 2, 3]) {
      clock.advance(800);
      line.say({
        method: 'notifications/progress',
        params: { progressToken: 1, progress, total: 3 },
      });
    }
    clock.advance(100);
    await expect(asked).rejects.toMatchObject({ code: 'request_timeout' });
    expect(reports.map(({ progress }) => progress)).toEqual([1, 2, 3]);
  });

  it('is not counted for what waits for ever', async () => {
    const { line, clock, ask } = await messengerOn();
    const asked = ask({ timeoutMs: Infinity });
    expect(clock.waitingTimers).toBe(0);
    line.say({ id: 1, result: 'late' });
    expect(await asked).toBe('late');
  });

  it('stands still until the last thing is settled that is no matter of the server', async () => {
    const line = scriptedLine();
    const login = Promise.withResolvers<boolean>();
    const send = line.transport.send.bind(line.transport);
    line.transport.send = async (message, options) => {
      options?.onChallenge?.(login.promise);
      await send(message, options);
    };
    const { clock, questions, ask } = await messengerOn(line);
    const asked = ask();
    line.say({ id: 'q', method: 'roots/list' });
    questions[0]?.answer({ roots: [] });
    await expect.poll(() => line.sent).toHaveLength(2);
    clock.advance(3_600_000);
    login.reject(new Error('It is the transport that tells of it'));
    await expect.poll(() => clock.waitingTimers).toBe(1);
    clock.advance(999);
    line.say({ id: 1, result: 'in time' });
    expect(await asked).toBe('in time');
  });

  it('leaves no timer behind', async () => {
    const { line, clock, messenger, ask } = await messengerOn();
    const answered = ask();
    const waiting = ask();
    line.say({ id: 1, result: 1 });
    await answered;
    expect(clock.waitingTimers).toBe(1);
    await messenger.close();
    await expect(waiting).rejects.toMatchObject({ code: 'client_closed' });
    expect(clock.waitingTimers).toBe(0);
    expect(line.closed).toBe(true);
  });
});

describe('giving up', () => {
  it('rejects with the reason, and tells a server that has no other way to know', async () => {
    const { line, ask } = await messengerOn();
    const controller = new AbortController();
    const asked = ask({ signal: controller.signal });
    controller.abort(new Error('changed my mind'));
    await expect(asked).rejects.toThrow('changed my mind');
    expect(line.sent.map(({ method }) => method)).toEqual([
      'tools/call',
      'notifications/cancelled',
    ]);
  });

  it('says nothing where closing the exchange says it, unless the revision wants both', async () => {
    const { line, messenger, ask } = await messengerOn(scriptedLine({}, true));
    const give = async (): Promise<void> => {
      const controller = new AbortController();
      const asked = ask({ signal: controller.signal });
      controller.abort(new Error('enough'));
      await expect(asked).rejects.toThrow('enough');
    };
    await give();
    expect(line.sent.map(({ method }) => method)).toEqual(['tools/call']);
    messenger.cancelsByNotice = true;
    await give();
    expect(line.sent.at(-1)?.method).toBe('notifications/cancelled');
  });

  it('never cancels the handshake', async () => {
    const { line, ask } = await messengerOn();
    const controller = new AbortController();
    const asked = ask({ method: 'initialize', signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    expect(line.sent).toHaveLength(1);
  });

  it('sends nothing at all when it was given up before', async () => {
    const { line, ask } = await messengerOn();
    const asked = ask({ signal: AbortSignal.abort(new Error('never')) });
    await expect(asked).rejects.toThrow('never');
    expect(line.sent).toEqual([]);
  });
});

describe('questions of the server', () => {
  it('are answered under their ids', async () => {
    const { line, questions } = await messengerOn();
    line.say({ id: 'q1', method: 'roots/list' });
    line.say({ id: 'q2', method: 'sampling/createMessage', params: {} });
    questions[1]?.refuse(new RefusedQuestion(-32601, 'Not offered'));
    questions[0]?.answer({ roots: [] });
    await expect.poll(() => line.sent).toHaveLength(2);
    expect(line.sent).toContainEqual({ jsonrpc: '2.0', id: 'q1', result: { roots: [] } });
    const error = { code: -32601, message: 'Not offered' };
    expect(line.sent).toContainEqual({ jsonrpc: '2.0', id: 'q2', error });
  });

  it('learn nothing of what went wrong inside', async () => {
    const { line, questions } = await messengerOn();
    line.say({ id: 1, method: 'roots/list' });
    questions[0]?.refuse(new Error('secret path /home/me'));
    await expect.poll(() => line.sent).toHaveLength(1);
    expect(JSON.stringify(line.sent)).not.toContain('secret');
  });

  it('can be taken back; they get no answer then', async () => {
    const { line, questions } = await messengerOn();
    line.say({ id: 1, method: 'roots/list' });
    line.say({ method: 'notifications/cancelled', params: { requestId: 1 } });
    expect(questions[0]?.signal.aborted).toBe(true);
    questions[0]?.answer({ roots: [] });
    await new Promise(setImmediate);
    expect(line.sent).toEqual([]);
  });
});

describe('a lost connection', () => {
  it('fails all that waits, and all that comes', async () => {
    const { line, ask, lost, questions } = await messengerOn();
    const asked = ask();
    line.say({ id: 1, method: 'roots/list' });
    line.lose(new Error('Broken pipe'));
    line.lose(new Error('again'));
    const expected = { code: 'connection_closed', retryable: true };
    await expect(asked).rejects.toMatchObject(expected);
    await expect(ask()).rejects.toThrow(/scripted line was closed: Broken pipe/);
    expect(lost).toHaveLength(1);
    expect(questions[0]?.signal.aborted).toBe(true);
  });
});

describe('notices', () => {
  it('go to the subscription that they belong to, the others to the session', async () => {
    const { line, ask, notices } = await messengerOn();
    const heard: unknown[] = [];
    void ask({ onNotification: (method) => heard.push(method) }).catch(() => {});
    const mine = { 'io.modelcontextprotocol/subscriptionId': 1 };
    const others = { 'io.modelcontextprotocol/subscriptionId': 7 };
    line.say({ method: 'notifications/a', params: { _meta: mine } });
    line.say({ method: 'notifications/b', params: { _meta: others } });
    line.say({ method: 'notifications/c' });
    expect(heard).toEqual(['notifications/a']);
    expect(notices).toEqual([['notifications/c', {}]]);
  });
});
