import {
  definePrompt,
  defineResource,
  elicitForm,
  inputRequired,
  isJsonObject,
} from '@qmcp/contracts';
import type { CallContext, InputRequired } from '@qmcp/contracts';
import { expect, it } from 'vitest';

import { LegacyClient } from './harness/legacy-client.ts';
import { ModernClient } from './harness/modern-client.ts';
import { startWireServer } from './harness/wire-server.ts';

const FORM = elicitForm('Which?', { type: 'object', properties: { which: { type: 'string' } } });
const ANSWER = { action: 'accept', content: { which: 'this' } };

/** Asks twice, once with a question and once with nothing but a state, then says what it knows. */
function ask({ inputResponses, state }: CallContext): InputRequired | string {
  if (state === undefined) return inputRequired({ which: FORM }, { rounds: 1 });
  const rounds = isJsonObject(state) ? state['rounds'] : 0;
  if (rounds === 1) {
    return inputRequired({}, { rounds: 2, heard: isJsonObject(inputResponses['which']) });
  }
  return JSON.stringify(state);
}

const definitions = [
  defineResource({ uri: 'memo://ask', name: 'ask', read: ask }),
  definePrompt({ name: 'ask', get: (_, context) => ask(context) }),
];

const CASES: readonly [string, object, object][] = [
  ['resources/read', { uri: 'memo://ask' }, { contents: [{ text: '{"rounds":2,"heard":true}' }] }],
  [
    'prompts/get',
    { name: 'ask' },
    { messages: [{ content: { text: '{"rounds":2,"heard":true}' } }] },
  ],
];

it.each(CASES)('%s asks, and asks again, before it answers a 2026-07-28 client', async (...row) => {
  const [method, params, result] = row;
  await using wire = await startWireServer({ definitions });
  const client = new ModernClient(wire);
  const meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
  const call = async (more: object): Promise<Readonly<Record<string, unknown>>> => {
    const { status, message } = await client.call(method, { ...params, ...more }, { meta });
    expect(status).toBe(200);
    return message.result ?? {};
  };

  const first = await call({});
  expect(first).toMatchObject({ resultType: 'input_required', inputRequests: { which: FORM } });
  expect(first).not.toHaveProperty('ttlMs');
  const second = await call({
    requestState: first['requestState'],
    inputResponses: { which: ANSWER },
  });
  expect(second).toMatchObject({ resultType: 'input_required' });
  expect(second).not.toHaveProperty('inputRequests');
  const third = await call({ requestState: second['requestState'] });
  expect(third).toMatchObject({ resultType: 'complete', ...result });
});

it.each(CASES)('%s asks a 2025-11-25 client within one call', async (method, params, result) => {
  await using wire = await startWireServer({ definitions });
  const client = await LegacyClient.open(wire, '2025-11-25', { capabilities: { elicitation: {} } });
  const stream = await client.stream(method, params);

  expect(await stream.message()).toMatchObject({ id: 'qmcp-1', method: 'elicitation/create' });
  await client.send({ jsonrpc: '2.0', id: 'qmcp-1', result: ANSWER });

  expect(await stream.message()).toMatchObject({ id: 1, result });
});
