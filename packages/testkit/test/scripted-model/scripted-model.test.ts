import { describe, expect, it } from 'vitest';

import { startScriptedModel } from '../../src/scripted-model/scripted-model.ts';
import type { ScriptedTurn } from '../../src/scripted-model/scripted-reply.ts';

const question = { model: 'a-model', messages: [{ role: 'user', content: 'Hello' }] };

const post = (url: string, body: object): Promise<Response> =>
  fetch(`${url}/chat/completions`, { method: 'POST', body: JSON.stringify(body) });

/** The data of a stream's events. */
const eventsOf = async (response: Response): Promise<string[]> =>
  (await response.text())
    .split('\n\n')
    .filter(Boolean)
    .map((event) => event.replace(/^data: /, ''));

describe('a scripted model', () => {
  it('answers whole what is not asked for as a stream', async () => {
    await using model = await startScriptedModel([
      () => ({ text: 'Hello', toolCalls: [{ name: 'now', arguments: { zone: 'UTC' } }] }),
    ]);
    const response = await post(model.url, question);
    expect(await response.json()).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 0,
      model: 'a-model',
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          logprobs: null,
          message: {
            role: 'assistant',
            content: 'Hello',
            tool_calls: [
              {
                id: 'call_chatcmpl-1_0',
                type: 'function',
                function: { name: 'now', arguments: '{"zone":"UTC"}' },
              },
            ],
          },
        },
      ],
      usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
    });
    expect(model.requests.map(({ body }) => body)).toEqual([question]);
    expect(model.turnsLeft).toBe(0);
  });

  it('streams a call as its name and then its arguments in pieces, and usage where it is asked for', async () => {
    await using model = await startScriptedModel([
      () => ({ toolCalls: [{ id: 'one', name: 'now', arguments: '{"zone":"UTC"}' }] }),
    ]);
    const streamed = { ...question, stream: true, stream_options: { include_usage: true } };
    const events = await eventsOf(await post(model.url, streamed));
    expect(events.at(-1)).toBe('[DONE]');
    const chunks = events
      .slice(0, -1)
      .map((event) => JSON.parse(event) as { choices: { delta: object }[]; usage: unknown });
    expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '' },
      {
        tool_calls: [
          { index: 0, id: 'one', type: 'function', function: { name: 'now', arguments: '' } },
        ],
      },
      { tool_calls: [{ index: 0, function: { arguments: '{"zone"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: ':"UTC"}' } }] },
      {},
      undefined,
    ]);
    expect(chunks.map(({ usage }) => usage)).toEqual([
      ...Array.from({ length: 5 }, () => null),
      { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
    ]);
  });

  it('refuses as it is told to', async () => {
    await using model = await startScriptedModel([
      () => ({
        status: 429,
        error: { message: 'Slow down', code: 'rate_limit_exceeded' },
        headers: { 'retry-after': '2' },
      }),
      () => ({ status: 502, error: 'Bad gateway' }),
    ]);
    const busy = await post(model.url, question);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '2']);
    expect(await busy.json()).toEqual({
      error: { message: 'Slow down', code: 'rate_limit_exceeded', param: null },
    });
    const down = await post(model.url, question);
    expect([down.status, await down.text()]).toEqual([502, 'Bad gateway']);
  });
});

describe('a conversation that a real endpoint would refuse', () => {
  const asked = {
    role: 'assistant',
    tool_calls: [{ id: 'one', type: 'function', function: { name: 'now', arguments: '{}' } }],
  };
  const answered = { role: 'tool', tool_call_id: 'one', content: 'Noon' };
  const badTool = { type: 'function', function: { name: 'get.user' } };

  it.each([
    ['without a model', { messages: question.messages }, 'must provide a model'],
    ['without messages', { model: 'a-model' }, 'too short'],
    ['with a name that is none', { ...question, tools: [badTool] }, "'get.user' does not match"],
    ['with a call open at its end', { model: 'm', messages: [asked] }, 'did not have response'],
    [
      'with a call that was passed over',
      { model: 'm', messages: [asked, ...question.messages] },
      'did not have response messages: one',
    ],
    ['with a result of no call', { model: 'm', messages: [answered] }, 'must be a response to'],
  ])('is refused and takes no turn: %s', async (_, body, message) => {
    await using model = await startScriptedModel([]);
    const response = await post(model.url, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringContaining(message) as string },
    });
    expect(model.requests).toEqual([]);
  });

  it('is served where each call is answered', async () => {
    await using model = await startScriptedModel([() => ({ text: 'Noon' })]);
    const messages = [...question.messages, asked, answered];
    expect((await post(model.url, { model: 'm', messages })).status).toBe(200);
  });
});

describe('a script that does not fit', () => {
  it('is told to the client and to whoever closes it', async () => {
    const model = await startScriptedModel([]);
    const response = await post(model.url, question);
    expect(response.status).toBe(400);
    const told =
      'The script has 0 turns and was asked for another, after: {"role":"user","content":"Hello"}';
    expect(await response.json()).toMatchObject({ error: { message: told } });
    await expect(model[Symbol.asyncDispose]()).rejects.toThrow(told);
  });

  it('breaks the connection where a turn throws', async () => {
    const broken: ScriptedTurn = () => {
      throw new Error('a wrong expectation');
    };
    const model = await startScriptedModel([broken]);
    await expect(post(model.url, question)).rejects.toThrow('fetch failed');
    await expect(model[Symbol.asyncDispose]()).rejects.toThrow('a wrong expectation');
  });

  it('serves nothing but chat completions', async () => {
    await using model = await startScriptedModel([]);
    const response = await fetch(`${model.url}/models`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { message: 'Invalid URL (GET /v1/models)' },
    });
  });
});
