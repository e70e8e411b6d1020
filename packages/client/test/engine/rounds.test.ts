import { text } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { connect, createServerMemory } from '../../src/index.ts';
import type { ClientHandlers, ConnectOptions } from '../../src/index.ts';
import { legacy, modern } from './scripted-mcp-server.ts';
import type { Posted, Reply, ScriptedServer } from './scripted-mcp-server.ts';

const open = (url: string, options: ConnectOptions = {}) =>
  connect(url, { memory: createServerMemory(), ...options });

const done: Reply = { result: { resultType: 'complete', content: [text('done')] } };

const requires = (fields: object): Reply => ({
  result: { resultType: 'input_required', ...fields },
});

const form = {
  method: 'elicitation/create',
  params: { message: 'Who?', requestedSchema: { type: 'object', properties: {} } },
};

const link = {
  method: 'elicitation/create',
  params: { mode: 'url', message: 'Approve', url: 'https://example.com/approvals/7' },
};

/** A server that replies to the calls of its one tool in turn; the last reply is repeated. */
const replying = (...replies: Reply[]): Promise<ScriptedServer> => {
  let calls = 0;
  return modern({
    'tools/list': () => ({ result: { tools: [] } }),
    'tools/call': () => replies[Math.min(calls++, replies.length - 1)] ?? done,
  });
};

const callsOf = (posted: readonly Posted[]): readonly Posted[] =>
  posted.filter(({ method }) => method === 'tools/call');

const accepting: ClientHandlers = {
  formElicitation: async () => ({ action: 'accept', content: { name: 'Ada' } }),
  urlElicitation: async () => ({ action: 'accept' }),
};

describe('a call that needs input', () => {
  it('is made again with all answers and the state as it came, under a new id', async () => {
    const requestState = '{"opaque": "\\u00e9"}';
    const roots = { method: 'roots/list' };
    await using server = await replying(
      requires({ inputRequests: { who: form, where: roots }, requestState }),
      done,
    );
    await using client = await open(server.url, {
      handlers: { ...accepting, roots: async () => [{ uri: 'file:///here' }] },
    });
    const result = await client.callTool({ name: 't', arguments: { a: 1 } });
    expect(result.content).toEqual([text('done')]);
    const [first, second] = callsOf(server.posted);
    expect(second?.params).toMatchObject({
      name: 't',
      arguments: { a: 1 },
      requestState,
      inputResponses: {
        who: { action: 'accept', content: { name: 'Ada' } },
        where: { roots: [{ uri: 'file:///here' }] },
      },
    });
    expect(first?.params).not.toHaveProperty('requestState');
    expect(first?.id).not.toBe(second?.id);
  });

  it('sends no state where it got none, nor that of an earlier round', async () => {
    await using server = await replying(
      requires({ inputRequests: { a: form }, requestState: 'first' }),
      requires({ inputRequests: { b: form } }),
      done,
    );
    await using client = await open(server.url, { handlers: accepting });
    await client.callTool({ name: 't' });
    const third = callsOf(server.posted)[2];
    expect(third?.params).not.toHaveProperty('requestState');
    expect(third?.params['inputResponses']).toHaveProperty('b');
    expect(third?.params['inputResponses']).not.toHaveProperty('a');
  });

  it('asks again where a form was not good enough, ten times at most', async () => {
    await using server = await replying(requires({ inputRequests: { who: form } }));
    let asked = 0;
    const formElicitation = async () => {
      asked += 1;
      return { action: 'accept', content: {} } as const;
    };
    await using client = await open(server.url, { handlers: { formElicitation } });
    await expect(client.callTool({ name: 't' })).rejects.toMatchObject({ code: 'too_many_rounds' });
    expect(asked).toBe(11);
  });

  it('fails where nobody can answer', async () => {
    await using server = await replying(requires({ inputRequests: { who: form } }));
    await using client = await open(server.url);
    await expect(client.callTool({ name: 't' })).rejects.toMatchObject({
      code: 'question_refused',
      message: 'This client does not offer elicitation/create in form mode',
    });
  });

  it.each([
    ['nothing', {}],
    ['questions that are none', { inputRequests: 'who?' }],
    ['a question without a method', { inputRequests: { who: { params: {} } } }],
    ['a state that is no text', { requestState: 7 }],
  ])('fails where the server asks %s', async (_, fields) => {
    await using server = await replying(requires(fields));
    await using client = await open(server.url, { handlers: accepting });
    await expect(client.callTool({ name: 't' })).rejects.toMatchObject({ code: 'bad_reply' });
  });
});

describe('a call that waits for a person', () => {
  it('opens the link once, then asks at growing intervals', async () => {
    const clock = fakeClock();
    const waiting = requires({ inputRequests: { approve: link }, requestState: 's' });
    await using server = await replying(waiting, waiting, waiting, done);
    let opened = 0;
    const urlElicitation = async () => {
      opened += 1;
      return { action: 'accept' } as const;
    };
    await using client = await open(server.url, { handlers: { urlElicitation }, clock });
    const called = client.callTool({ name: 't' }, { timeoutMs: 600_000 });
    await expect.poll(() => callsOf(server.posted).length).toBe(2);
    for (const [calls, waitMs] of [
      [3, 500],
      [4, 1000],
    ] as const) {
      await expect
        .poll(() => {
          clock.advance(waitMs / 10);
          return callsOf(server.posted).length;
        })
        .toBe(calls);
    }
    expect((await called).content).toEqual([text('done')]);
    expect(opened).toBe(1);
  });

  it('ends when the caller has waited enough', async () => {
    await using server = await replying(requires({ requestState: 's' }));
    await using client = await open(server.url, { clock: fakeClock() });
    const controller = new AbortController();
    const called = client.callTool({ name: 't' }, { signal: controller.signal });
    await expect.poll(() => callsOf(server.posted).length).toBe(1);
    controller.abort(new Error('enough'));
    await expect(called).rejects.toThrow('enough');
  });
});

describe('questions', () => {
  const asking = (question: { method: string; params?: object }) =>
    replying(requires({ inputRequests: { q: question } }), done);

  const answerOf = async (
    question: { method: string; params?: object },
    handlers: ClientHandlers,
  ): Promise<unknown> => {
    await using server = await asking(question);
    await using client = await open(server.url, { handlers });
    await client.callTool({ name: 't' });
    return callsOf(server.posted)[1]?.params['inputResponses'];
  };

  it('of forms get their defaults for what the person left out', async () => {
    const properties = { name: { type: 'string', default: 'Bob' }, age: { default: 30 }, odd: 7 };
    const params = { message: 'Who?', requestedSchema: { type: 'object', properties } };
    expect(await answerOf({ method: 'elicitation/create', params }, accepting)).toEqual({
      q: { action: 'accept', content: { name: 'Ada', age: 30 } },
    });
  });

  it('may be declined; nothing goes with that', async () => {
    const formElicitation = async () => ({ action: 'decline', content: { a: 1 } }) as const;
    expect(await answerOf(form, { formElicitation })).toEqual({ q: { action: 'decline' } });
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'vscode://run'])(
    'to open %s are declined without asking',
    async (url) => {
      const params = { mode: 'url', message: 'Click', url };
      const answer = await answerOf({ method: 'elicitation/create', params }, accepting);
      expect(answer).toEqual({ q: { action: 'decline' } });
    },
  );

  it('for a completion go to the model', async () => {
    const completion = { role: 'assistant', content: text('42'), model: 'm' } as const;
    const params = { messages: [], maxTokens: 10 };
    expect(
      await answerOf(
        { method: 'sampling/createMessage', params },
        { sampling: async () => completion },
      ),
    ).toEqual({ q: completion });
  });

  it.each([
    ['elicitation/create', {}, 'elicitation/create needs a message'],
    ['elicitation/create', { message: 'm' }, 'elicitation/create needs a form'],
    [
      'elicitation/create',
      { message: 'm', mode: 'url', url: 'no' },
      'elicitation/create needs a URL',
    ],
    ['sampling/createMessage', {}, 'sampling/createMessage needs messages and maxTokens'],
    ['tools/delete', {}, 'This client does not offer tools/delete'],
  ])('%s with %j make no sense', async (method, params, message) => {
    await using server = await asking({ method, params });
    const sampling = () => Promise.reject(new Error('never'));
    await using client = await open(server.url, { handlers: { ...accepting, sampling } });
    await expect(client.callTool({ name: 't' })).rejects.toThrow(message);
  });
});

describe('a server of the 2025 era', () => {
  it('asks in requests of its own, and gets its answers', async () => {
    const answered = Promise.withResolvers<Posted>();
    await using server = await legacy({
      'tools/call': ({ id }) => ({
        stream: async (send) => {
          send({ id: 's1', ...form });
          const { result } = await answered.promise;
          send({ id, result: { content: [text(JSON.stringify(result))] } });
        },
      }),
      answer: (posted) => {
        answered.resolve(posted);
        return { status: 202 };
      },
    });
    await using client = await open(server.url, { handlers: accepting });
    const { content } = await client.callTool({ name: 't' });
    expect(content).toEqual([text('{"action":"accept","content":{"name":"Ada"}}')]);
  });

  it('is told what is not offered', async () => {
    const answered = Promise.withResolvers<Posted>();
    await using server = await legacy({
      'tools/call': ({ id }) => ({
        stream: async (send) => {
          send({ id: 's1', method: 'roots/list' });
          await answered.promise;
          send({ id, result: { content: [] } });
        },
      }),
      answer: (posted) => {
        answered.resolve(posted);
        return { status: 202 };
      },
    });
    await using client = await open(server.url);
    await client.callTool({ name: 't' });
    const error = { code: -32601, message: 'This client does not offer roots/list' };
    expect(await answered.promise).toMatchObject({ id: 's1', error });
  });
});
