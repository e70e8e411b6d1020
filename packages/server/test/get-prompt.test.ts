import {
  definePrompt,
  elicitForm,
  inputRequired,
  metaKeys,
  text,
  ToolError,
} from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { openPipe } from './pipe-client.ts';
import { service, testServer } from './test-server.ts';

const greet = definePrompt({
  name: 'greet',
  description: 'Greets somebody.',
  scope: 'prompts:greet',
  arguments: [{ name: 'who', required: true }, { name: 'how' }],
  get: ({ who, how }) => `${how ?? 'Hello'}, ${who}!`,
});

const elicitation = { [metaKeys.clientCapabilities]: { elicitation: {} } };
const ask = inputRequired({ name: elicitForm('Name?', { type: 'object' }) });

describe('a prompt', () => {
  it('is one message of the user where it is text', async () => {
    const { request, store } = testServer([greet]);
    expect(
      await request('prompts/get', { name: 'greet', arguments: { who: 'Ada' } }),
    ).toMatchObject({
      description: 'Greets somebody.',
      messages: [{ role: 'user', content: { type: 'text', text: 'Hello, Ada!' } }],
    });
    expect(store.audit.writes).toMatchObject([
      {
        kind: 'append',
        record: { method: 'prompts/get', name: 'greet', outcome: 'ok', clientName: 'test/1.0.0' },
      },
    ]);
  });

  it('is the messages that it yields, with no description where it has none', async () => {
    const messages = [{ role: 'assistant', content: text('a') }] as const;
    const { request } = testServer([definePrompt({ name: 'raw', get: () => messages })]);
    const result = await request('prompts/get', { name: 'raw' });
    expect(result).toMatchObject({ messages });
    expect(result).not.toHaveProperty('description');
  });

  it('may ask for input first', async () => {
    const curious = definePrompt({
      name: 'curious',
      get: (_, { inputResponses }) => ('name' in inputResponses ? 'thanks' : ask),
    });
    const { request, store } = testServer([curious]);
    const params = { name: 'curious', _meta: elicitation };
    expect(await request('prompts/get', params)).toMatchObject({ resultType: 'input_required' });
    expect(await request('prompts/get', { ...params, inputResponses: { name: {} } })).toMatchObject(
      {
        messages: [{ content: { text: 'thanks' } }],
      },
    );
    expect(store.audit.records).toMatchObject([{ outcome: 'held' }, { outcome: 'ok' }]);
  });
});

describe('is refused', () => {
  it('a prompt that is not there', async () => {
    await expect(testServer().request('prompts/get', { name: 'greet' })).rejects.toMatchObject({
      code: 'unknown_prompt',
      message: 'Unknown prompt: greet',
      data: { name: 'greet' },
    });
  });

  it.each([{}, { how: 'Hi' }])('a call without a required argument: %j', async (given) => {
    const { request, store } = testServer([greet]);
    const asked = request('prompts/get', { name: 'greet', arguments: given });
    await expect(asked).rejects.toMatchObject({
      code: 'invalid_params',
      message: "Prompt 'greet' needs: who",
    });
    expect(store.audit.records).toMatchObject([
      { outcome: 'tool_error', reason: 'invalid_params' },
    ]);
  });

  it('a call without a required argument that every object seems to have', async () => {
    const odd = definePrompt({
      name: 'odd',
      arguments: [{ name: 'constructor', required: true }],
      get: () => '',
    });
    const asked = testServer([odd]).request('prompts/get', { name: 'odd' });
    await expect(asked).rejects.toThrow("Prompt 'odd' needs: constructor");
  });

  it.each([{ who: 1 }, { who: null }, ['Ada'], 'Ada'])(
    'arguments that are not strings: %j',
    async (given) => {
      const asked = testServer([greet]).request('prompts/get', { name: 'greet', arguments: given });
      await expect(asked).rejects.toMatchObject({ code: 'invalid_params' });
    },
  );

  it('a principal without its scope', async () => {
    const { request } = testServer([greet]);
    const params = { name: 'greet', arguments: { who: 'Ada' } };
    const principal = service('other', 'prompts:other');
    await expect(request('prompts/get', params, { principal })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const reader = service('reader', 'prompts');
    await expect(request('prompts/get', params, { principal: reader })).resolves.toBeDefined();
  });

  it('what the prompt itself refuses, with its own words', async () => {
    const fussy = definePrompt({
      name: 'fussy',
      get() {
        throw new ToolError('bad_who', 'Nobody of that name: try another');
      },
    });
    const { request, store } = testServer([fussy]);
    await expect(request('prompts/get', { name: 'fussy' })).rejects.toMatchObject({
      code: 'invalid_params',
      message: 'Nobody of that name: try another',
      data: { code: 'bad_who' },
    });
    expect(store.audit.records).toMatchObject([{ outcome: 'tool_error' }]);
  });

  it('in a later round too', async () => {
    const fussy = definePrompt({
      name: 'fussy',
      get(_, { inputResponses }) {
        if (!('name' in inputResponses)) return ask;
        throw new ToolError('bad_name', 'Not that name');
      },
    });
    await using pipe = await openPipe(testServer([fussy]).server, {
      capabilities: { elicitation: {} },
      answer: () => ({ result: { action: 'accept' } }),
    });
    const { error } = await pipe.request('prompts/get', { name: 'fussy' });
    expect(error).toMatchObject({ code: -32602, message: 'Not that name' });
  });

  it('a defect of the prompt, with an id', async () => {
    const broken = definePrompt({
      name: 'broken',
      get() {
        throw new Error('secret');
      },
    });
    const asked = testServer([broken]).request('prompts/get', { name: 'broken' });
    await expect(asked).rejects.toMatchObject({ code: 'internal_error' });
  });
});
