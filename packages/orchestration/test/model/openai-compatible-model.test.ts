import { startScriptedModel } from '@qmcp/testkit';
import type { ScriptedAnswer, ScriptedRefusal, ScriptedTurn } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { ModelError } from '../../src/model/model-error.ts';
import type { ModelPart, ModelPort, ModelRequest } from '../../src/model/model-port.ts';
import { openAiCompatibleModel } from '../../src/model/openai-compatible-model.ts';

const hello: ModelRequest = { messages: [{ role: 'user', text: 'Hello' }], tools: [] };

async function collect(model: ModelPort, request: ModelRequest = hello): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  for await (const part of model.stream(request)) parts.push(part);
  return parts;
}

/** What comes of one request to an endpoint that replies so. */
async function ask(
  reply: ScriptedAnswer | ScriptedRefusal,
  request: ModelRequest = hello,
): Promise<{ parts: ModelPart[]; body: unknown; authorization: string | undefined }> {
  await using endpoint = await startScriptedModel([() => reply]);
  const model = openAiCompatibleModel({ url: endpoint.url, model: 'a-model', key: 'secret' });
  const parts = await collect(model, request);
  const [recorded] = endpoint.requests;
  return { parts, body: recorded?.body, authorization: recorded?.headers.authorization };
}

const failureOf = async (asked: Promise<unknown>): Promise<ModelError> => {
  const error: unknown = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(ModelError.is(error)).toBe(true);
  return error as ModelError;
};

const textOf = (parts: readonly ModelPart[], type: 'text' | 'reasoning' = 'text'): string =>
  parts.map((part) => (part.type === type ? part.text : '')).join('');

describe('an answer', () => {
  it('comes in pieces, then why it ended and what it took', async () => {
    const usage = {
      prompt_tokens: 30,
      completion_tokens: 5,
      total_tokens: 35,
      prompt_tokens_details: { cached_tokens: 20 },
    };
    const { parts } = await ask({ text: 'Good morning, Ada 🌅 to you', usage });
    expect(parts.filter(({ type }) => type === 'text').length).toBeGreaterThan(1);
    expect(textOf(parts)).toBe('Good morning, Ada 🌅 to you');
    expect(parts.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 30, cachedInputTokens: 20, outputTokens: 5 },
    });
  });

  it('may be thought about first', async () => {
    const { parts } = await ask({ reasoning: 'They greet me.', text: 'Hello' });
    expect([textOf(parts, 'reasoning'), textOf(parts)]).toEqual(['They greet me.', 'Hello']);
  });

  it('may ask for calls, whose arguments come as the model wrote them', async () => {
    const { parts } = await ask({
      toolCalls: [
        { id: 'one', name: 'add', arguments: { a: 1, b: [2, 3] } },
        { id: 'two', name: 'now', arguments: '' },
        { id: 'three', name: 'add', arguments: '{"a": 1,' },
      ],
    });
    expect(parts.flatMap((part) => (part.type === 'tool_call' ? [part.call] : []))).toEqual([
      { id: 'one', name: 'add', argumentsText: '{"a":1,"b":[2,3]}' },
      { id: 'two', name: 'now', argumentsText: '' },
      { id: 'three', name: 'add', argumentsText: '{"a": 1,' },
    ]);
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'tool_calls' });
  });

  it.each(['length', 'content_filter'] as const)('may end for %s', async (reason) => {
    const { parts } = await ask({ text: 'Once upon', finishReason: reason });
    expect(parts.at(-1)).toMatchObject({ type: 'finish', reason });
  });
});

describe('a request', () => {
  it('carries instructions, tools and everything that was said', async () => {
    const inputSchema = { type: 'object', properties: { name: { type: 'string' } } } as const;
    const { body, authorization } = await ask(
      { text: 'Done' },
      {
        system: 'Be brief',
        tools: [{ name: 'find', description: 'Finds users', inputSchema }],
        messages: [
          { role: 'user', text: 'Is Ada there?' },
          {
            role: 'assistant',
            text: 'Let me see',
            reasoning: '',
            toolCalls: [
              { id: 'one', name: 'find', argumentsText: '{"name":"ada"}' },
              { id: 'two', name: 'find', argumentsText: '{"name":' },
            ],
          },
          { role: 'tool', callId: 'one', name: 'find', text: 'No users', isError: false },
          { role: 'tool', callId: 'two', name: 'find', text: 'No JSON', isError: true },
        ],
      },
    );
    expect(authorization).toBe('Bearer secret');
    expect(body).toEqual({
      model: 'a-model',
      stream: true,
      stream_options: { include_usage: true },
      tools: [
        {
          type: 'function',
          function: { name: 'find', description: 'Finds users', parameters: inputSchema },
        },
      ],
      messages: [
        { role: 'system', content: 'Be brief' },
        { role: 'user', content: 'Is Ada there?' },
        {
          role: 'assistant',
          content: 'Let me see',
          tool_calls: [
            {
              id: 'one',
              type: 'function',
              function: { name: 'find', arguments: '{"name":"ada"}' },
            },
            {
              id: 'two',
              type: 'function',
              // Endpoints refuse what is no JSON: it goes back as a text that quotes it.
              function: { name: 'find', arguments: '"{\\"name\\":"' },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'one', content: 'No users' },
        { role: 'tool', tool_call_id: 'two', content: 'No JSON' },
      ],
    });
  });

  it('gives back what the endpoint wants to have back with a call, and what was thought', async () => {
    const extraContent = { google: { thought_signature: 'c2lnbmVk' } };
    const script: ScriptedTurn[] = [
      () => ({ reasoning: 'Hm.', toolCalls: [{ name: 'now', arguments: {}, extraContent }] }),
      () => ({ text: 'Noon' }),
    ];
    await using endpoint = await startScriptedModel(script);
    const model = openAiCompatibleModel({ url: endpoint.url, model: 'a-model' });
    const call = (await collect(model)).flatMap((part) =>
      part.type === 'tool_call' ? [part.call] : [],
    )[0];
    if (call === undefined) expect.unreachable();
    await collect(model, {
      tools: [],
      messages: [
        ...hello.messages,
        { role: 'assistant', text: '', reasoning: 'Hm.', toolCalls: [call] },
        { role: 'tool', callId: call.id, name: call.name, text: '12:00', isError: false },
      ],
    });
    expect(endpoint.requests[1]?.body.messages[1]).toMatchObject({
      content: null,
      reasoning_content: 'Hm.',
      tool_calls: [{ extra_content: extraContent }],
    });
    expect(endpoint.requests[1]?.headers.authorization).toBeUndefined();
  });

  it('ends when its signal aborts, with the reason', async () => {
    const stop = new AbortController();
    const never = Promise.withResolvers<void>();
    await using endpoint = await startScriptedModel([
      () => ({ text: 'It goes on and on', restAfter: never.promise }),
    ]);
    const model = openAiCompatibleModel({ url: endpoint.url, model: 'a-model' });
    const reason = new Error('enough');
    const heard: string[] = [];
    const reading = (async () => {
      for await (const part of model.stream({ ...hello, signal: stop.signal })) {
        heard.push(part.type);
        stop.abort(reason);
      }
    })();
    await expect(reading).rejects.toBe(reason);
    expect(heard).toEqual(['text']);
    never.resolve();
  });
});

describe('an endpoint that fails', () => {
  it.each([
    [400, 'model_bad_request', false],
    [401, 'model_refused', false],
    [403, 'model_refused', false],
    [404, 'model_unknown', false],
    [408, 'model_unavailable', true],
    [422, 'model_bad_request', false],
    [429, 'model_busy', true],
    [500, 'model_unavailable', true],
    [503, 'model_unavailable', true],
  ])('with %i is %s', async (status, code, retryable) => {
    const error = await failureOf(ask({ status, error: { message: 'Not like this' } }));
    expect(error).toMatchObject({ code, retryable, retryAfterMs: undefined });
    expect(error.message).toMatch(
      /^The model a-model at http:\/\/127\.0\.0\.1:\d+\/v1 failed \(HTTP \d+: Not like this\): ./,
    );
    expect(error.message).not.toContain('secret');
  });

  it('may say how long to wait', async () => {
    const headers = { 'retry-after': '2.5' };
    const error = await failureOf(ask({ status: 429, error: { message: 'Slow' }, headers }));
    expect(error.retryAfterMs).toBe(2_500);
  });

  it('may say it with a date, which is passed over', async () => {
    const headers = { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' };
    const error = await failureOf(ask({ status: 503, error: 'Down', headers }));
    expect(error).toMatchObject({ code: 'model_unavailable', retryAfterMs: undefined });
  });

  it('may break off', async () => {
    const error = await failureOf(ask({ text: 'It was a dark and stormy night', breaksOff: true }));
    expect(error).toMatchObject({ code: 'model_unavailable', retryable: true });
  });

  it('may not be there', async () => {
    const model = openAiCompatibleModel({ url: 'http://127.0.0.1:9/v1', model: 'a-model' });
    const error = await failureOf(collect(model));
    expect(error).toMatchObject({ code: 'model_unreachable', retryable: true });
  });
});

describe('what is no endpoint', () => {
  it.each([
    ['text/html', '<html>', 'model_bad_reply'],
    ['text/event-stream', 'data: nonsense\n\n', 'model_bad_reply'],
    ['text/event-stream', 'data: {"error":{"message":"Overloaded"}}\n\n', 'model_unavailable'],
    ['text/event-stream', 'data: [DONE]\n\n', 'model_bad_reply'],
  ])('answers %s, %s', async (type, text, code) => {
    const headers = { 'Content-Type': type };
    const error = await failureOf(ask({ status: 200, error: text, headers }));
    expect(error.code).toBe(code);
  });

  it('redirects: nothing is sent on', async () => {
    await using elsewhere = await startScriptedModel([]);
    const headers = { Location: `${elsewhere.url}/chat/completions` };
    await failureOf(ask({ status: 307, error: '', headers }));
    expect(elsewhere.requests).toEqual([]);
  });
});
