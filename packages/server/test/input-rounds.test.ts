import {
  defineTool,
  elicitForm,
  elicitUrl,
  inputRequired,
  listRoots,
  metaKeys,
  sample,
} from '@qmcp/contracts';
import type { AnyTool, CallContext, ClientCapabilities, InputRequest } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { demandCapabilities, demandRequired } from '../src/input-rounds.ts';
import { openPipe } from './pipe-client.ts';
import { service, testServer } from './test-server.ts';

const form = elicitForm('Sure?', { type: 'object', properties: {} });
const everything = { roots: {}, sampling: {}, elicitation: { form: {}, url: {} } };

const asking = (run: (context: CallContext) => unknown): AnyTool =>
  defineTool({
    name: 'ask',
    description: 'Asks first.',
    input: z.object({ to: z.string().optional() }),
    run: (_, context) => run(context) as string,
  });

/** Asks once, then once more, then tells what it got. */
const twice = asking(({ inputResponses, state }) => {
  if (state === undefined) return inputRequired({ first: form }, { step: 1, first: null });
  const { step, first } = state as { step: number; first: unknown };
  if (step === 1)
    return inputRequired({ second: form }, { step: 2, first: inputResponses['first'] as null });
  return JSON.stringify({
    first,
    second: inputResponses['second'],
    all: Object.keys(inputResponses),
  });
});

const modern = (capabilities: object, params: object = {}) => ({
  name: 'ask',
  arguments: {},
  _meta: { [metaKeys.clientCapabilities]: capabilities },
  ...params,
});

const textOf = (result: Record<string, unknown> | undefined): string =>
  (result as Pick<Asked, 'content'> | undefined)?.content?.[0]?.text ?? '';

interface Asked {
  readonly resultType: string;
  readonly inputRequests?: Record<string, unknown>;
  readonly requestState?: string;
  readonly content?: readonly { readonly text: string }[];
}

describe('a stateless client (2026-07-28)', () => {
  it('is asked in the result, carries the state, and calls again', async () => {
    const { request, store } = testServer([twice]);
    const ask = async (params: object) =>
      (await request('tools/call', modern(everything, params))) as Asked;

    const first = await ask({});
    expect(first).toMatchObject({ resultType: 'input_required', inputRequests: { first: form } });
    const second = await ask({
      requestState: first.requestState,
      inputResponses: { first: { action: 'accept', content: { a: 1 } } },
    });
    expect(second).toMatchObject({ resultType: 'input_required', inputRequests: { second: form } });
    const done = await ask({
      requestState: second.requestState,
      inputResponses: { second: { action: 'decline' } },
    });
    expect(JSON.parse(textOf({ ...done }))).toEqual({
      first: { action: 'accept', content: { a: 1 } },
      second: { action: 'decline' },
      all: ['second'],
    });
    expect(store.audit.records.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['held', 'input_required'],
      ['held', 'input_required'],
      ['ok', null],
    ]);
  });

  it('may be given state alone, or questions alone', async () => {
    const stateful = testServer([
      asking(({ state }) => (state === undefined ? inputRequired({}, 7) : 'done')),
    ]);
    const held = (await stateful.request('tools/call', modern({}))) as Asked;
    expect(held).not.toHaveProperty('inputRequests');
    const retried = await stateful.request(
      'tools/call',
      modern({}, { requestState: held.requestState }),
    );
    expect(retried).toMatchObject({ content: [{ text: 'done' }] });

    const stateless = testServer([asking(() => inputRequired({ form }))]);
    const asked = await stateless.request('tools/call', modern(everything));
    expect(asked).not.toHaveProperty('requestState');
  });

  it('is not asked for nothing: that is a defect', async () => {
    const { request } = testServer([asking(() => inputRequired({}))]);
    await expect(request('tools/call', modern(everything))).rejects.toMatchObject({
      code: 'internal_error',
    });
  });

  it.each([
    ['another principal', {}, { principal: service('mallory', '*') }],
    ['other arguments', { arguments: { to: 'elsewhere' } }, {}],
  ])('may not carry its state to %s; the attempt is on record', async (_, params, fields) => {
    const { request, store } = testServer([twice]);
    const { requestState } = (await request('tools/call', modern(everything))) as Asked;
    const retry = modern(everything, { requestState, ...params });
    await expect(request('tools/call', retry, fields)).rejects.toMatchObject({
      code: 'invalid_request_state',
    });
    expect(store.audit.records.slice(1)).toMatchObject([
      { kind: 'security', method: 'request_state.refused', reason: 'misbound', outcome: 'denied' },
      { kind: 'call', outcome: 'tool_error', reason: 'invalid_request_state' },
    ]);
    expect(store.audit.open).toEqual([]);
  });

  it('does not run on a forged state', async () => {
    let runs = 0;
    const { request } = testServer([asking(() => `run ${(runs += 1)}`)]);
    const forged = modern(everything, { requestState: 'v1.000000000000.AAAA' });
    await expect(request('tools/call', forged)).rejects.toMatchObject({
      code: 'invalid_request_state',
      data: { reason: 'forged' },
    });
    expect(runs).toBe(0);
  });

  it('gets no answer when the forgery cannot be recorded', async () => {
    const { request, store } = testServer([asking(() => 'x')]);
    store.audit.refuses = () => new Error('no store') as never;
    const forged = modern(everything, { requestState: 'v1.000000000000.AAAA' });
    await expect(request('tools/call', forged)).rejects.toMatchObject({ code: 'internal_error' });
  });

  it('is not asked what it did not declare', async () => {
    const { request, store } = testServer([asking(() => inputRequired({ a: listRoots(), form }))]);
    await expect(request('tools/call', modern({ elicitation: { url: {} } }))).rejects.toMatchObject(
      {
        code: 'missing_client_capability',
        message: 'This needs a client that declares: roots, elicitation',
        data: { requiredCapabilities: { roots: {}, elicitation: {} } },
      },
    );
    expect(store.audit.records).toMatchObject([{ reason: 'missing_client_capability' }]);
  });
});

describe('doors that cannot carry state', () => {
  it('say so', async () => {
    const { call } = testServer([asking(() => inputRequired({}, 1))]);
    await expect(call('ask', {})).rejects.toMatchObject({ code: 'conflict' });
  });

  it('have nobody to ask', async () => {
    const { call } = testServer([asking(() => inputRequired({ form }))]);
    await expect(call('ask', {})).rejects.toMatchObject({ code: 'missing_client_capability' });
  });
});

describe('a client with a session (2025)', () => {
  it('is asked by requests of the server, until the definition asks no more', async () => {
    const { server, store } = testServer([twice]);
    let asked = 0;
    await using pipe = await openPipe(server, {
      capabilities: everything,
      answer: () => ({ result: { action: 'accept', content: { nth: (asked += 1) } } }),
    });
    const { result } = await pipe.request('tools/call', { name: 'ask', arguments: {} });
    expect(result).toMatchObject({ content: [{ type: 'text' }] });
    expect(JSON.parse(textOf(result))).toEqual({
      first: { action: 'accept', content: { nth: 1 } },
      second: { action: 'accept', content: { nth: 2 } },
      all: ['second'],
    });
    expect(pipe.heard).toMatchObject([
      { method: 'elicitation/create', params: form.params },
      { method: 'elicitation/create', params: form.params },
    ]);
    expect(store.audit.records).toMatchObject([{ outcome: 'ok' }]);
  });

  it('may refuse to answer', async () => {
    const { server, store } = testServer([twice]);
    await using pipe = await openPipe(server, {
      capabilities: everything,
      answer: () => ({ error: { code: -1, message: 'The person is away' } }),
    });
    const { error } = await pipe.request('tools/call', { name: 'ask', arguments: {} });
    expect(error).toMatchObject({
      code: -32600,
      message: 'The client refused to answer',
      data: { error: { code: -1, message: 'The person is away' } },
    });
    expect(store.audit.records).toMatchObject([{ outcome: 'tool_error' }]);
  });

  it('may take too long', async () => {
    const limits = { clientRequestTimeoutMs: 5_000 };
    const { server, clock, store } = testServer([twice], { limits });
    await using pipe = await openPipe(server, { capabilities: everything });
    const answering = pipe.request('tools/call', { name: 'ask', arguments: {} });
    await pipe.hears('elicitation/create');
    clock.advance(5_000);
    expect((await answering).error?.message).toBe('The client did not answer elicitation/create');
    expect(store.audit.records).toMatchObject([{ outcome: 'timeout', reason: 'request_timeout' }]);
  });

  it('may give up while it is asked: the question is taken back, the call on record', async () => {
    const { server, store } = testServer([twice]);
    const pipe = await openPipe(server, { capabilities: everything });
    void pipe.request('tools/call', { name: 'ask', arguments: {} });
    const asked = await pipe.hears('elicitation/create');
    pipe.notify('notifications/cancelled', { requestId: 2 });
    const takenBack = await pipe.hears('notifications/cancelled');
    expect(takenBack.params).toEqual({ requestId: asked.id });
    await pipe[Symbol.asyncDispose]();
    expect(store.audit.records).toMatchObject([{ outcome: 'cancelled' }]);
    expect(store.audit.open).toEqual([]);
  });

  it('is not asked what it did not declare', async () => {
    const { server } = testServer([asking(() => inputRequired({ a: sample({ maxTokens: 1 }) }))]);
    await using pipe = await openPipe(server, { capabilities: { roots: {} } });
    const { error } = await pipe.request('tools/call', { name: 'ask', arguments: {} });
    expect(error).toMatchObject({ code: -32021, data: { requiredCapabilities: { sampling: {} } } });
    expect(pipe.heard).toEqual([]);
  });

  it('is not asked for ever: that is a defect', async () => {
    const { server } = testServer([asking(() => inputRequired({ form }))]);
    await using pipe = await openPipe(server, {
      capabilities: everything,
      answer: () => ({ result: { action: 'accept' } }),
    });
    const { error } = await pipe.request('tools/call', { name: 'ask', arguments: {} });
    expect(error?.code).toBe(-32603);
    expect(pipe.heard).toHaveLength(16);
  });
});

describe('what a question needs the client to declare', () => {
  const verdict = (question: InputRequest, declared: unknown): string => {
    try {
      demandCapabilities(inputRequired({ question }), declared as ClientCapabilities);
      return 'asked';
    } catch (error) {
      return JSON.stringify(
        (error as { data: { requiredCapabilities: unknown } }).data.requiredCapabilities,
      );
    }
  };
  const url = elicitUrl('Sign in', 'https://a.example');
  const withTools = sample({ tools: [] });

  it.each<{ asked: InputRequest; declared: unknown; answer: string }>([
    { asked: listRoots(), declared: { roots: { listChanged: true } }, answer: 'asked' },
    { asked: listRoots(), declared: {}, answer: '{"roots":{}}' },
    { asked: listRoots(), declared: { roots: null }, answer: '{"roots":{}}' },
    { asked: sample({}), declared: { sampling: {} }, answer: 'asked' },
    { asked: sample({}), declared: { sampling: true }, answer: '{"sampling":{}}' },
    { asked: withTools, declared: { sampling: { tools: {} } }, answer: 'asked' },
    { asked: withTools, declared: { sampling: {} }, answer: '{"sampling":{"tools":{}}}' },
    { asked: form, declared: { elicitation: {} }, answer: 'asked' },
    { asked: form, declared: { elicitation: { form: {} } }, answer: 'asked' },
    { asked: form, declared: { elicitation: { form: {}, url: {} } }, answer: 'asked' },
    { asked: form, declared: { elicitation: { url: {} } }, answer: '{"elicitation":{}}' },
    { asked: form, declared: { elicitation: 'yes' }, answer: '{"elicitation":{}}' },
    { asked: url, declared: { elicitation: { url: {} } }, answer: 'asked' },
    { asked: url, declared: { elicitation: {} }, answer: '{"elicitation":{"url":{}}}' },
    { asked: url, declared: { elicitation: { form: {} } }, answer: '{"elicitation":{"url":{}}}' },
  ])('$asked.method of $declared: $answer', ({ asked, declared, answer }) => {
    expect(verdict(asked, declared)).toBe(answer);
  });

  it('names all that is missing, at once', () => {
    const both = inputRequired({ url, form, roots: listRoots() });
    expect(() => demandCapabilities(both, {})).toThrow(
      expect.objectContaining({
        data: { requiredCapabilities: { elicitation: { url: {} }, roots: {} } },
      }),
    );
  });
});

describe('what a definition requires of the client', () => {
  it.each<[ClientCapabilities, ClientCapabilities, boolean]>([
    [{ elicitation: { form: {} } }, { elicitation: {} }, true],
    [{ elicitation: { form: {} } }, { elicitation: { form: {} } }, true],
    [{ elicitation: { form: {} } }, { elicitation: { url: {} } }, false],
    [{ elicitation: { form: {}, url: {} } }, { elicitation: { url: {} } }, false],
    [{ extensions: { 'x.example/y': {} } }, { extensions: { 'x.example/y': {} } }, true],
    [{ extensions: { toString: {} } }, { extensions: {} }, false],
    [{ roots: {} }, {}, false],
    [{}, {}, true],
  ])('%j is met by %j: %s', (required, declared, met) => {
    const demand = () => demandRequired(required, declared);
    if (met) expect(demand).not.toThrow();
    else expect(demand).toThrow('This needs a client that declares');
  });

  it('may be nothing', () => {
    expect(() => demandRequired(undefined, {})).not.toThrow();
  });
});
