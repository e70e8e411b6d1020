import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';

import { defineTool, inputRequired, sample } from '@qmcp/contracts';
import type { AnyTool } from '@qmcp/contracts';
import { expect, it } from 'vitest';
import { z } from 'zod';

import { overHttp } from '../over-http.ts';
import { testServer } from '../test-server.ts';

const asking: AnyTool = defineTool({
  name: 'ask',
  description: 'Asks the model of the client.',
  input: z.object({}),
  run: (_, { inputResponses, log, releaseStream }) => {
    releaseStream(1);
    log('warning', 'running');
    const answer = inputResponses['a'];
    if (answer === undefined) return inputRequired({ a: sample({ maxTokens: 1 }) });
    return JSON.stringify(answer);
  },
});

// The messages on a stream of events.
async function* messagesOf(stream: IncomingMessage): AsyncGenerator<Record<string, unknown>> {
  for await (const line of createInterface({ input: stream })) {
    const [, data] = /^data: (.+)$/.exec(line) ?? [];
    if (data !== undefined) yield JSON.parse(data) as Record<string, unknown>;
  }
}

it('asks over the stream of the session, and answers all at once', async () => {
  const { server, store } = testServer([asking]);
  await using http = await overHttp(server);
  const params = {
    protocolVersion: '2025-03-26',
    capabilities: { sampling: {} },
    clientInfo: { name: 'c', version: '1' },
  };
  const opening = { jsonrpc: '2.0', id: 0, method: 'initialize', params };
  const { session } = await http.post(opening);
  const headers = { 'Mcp-Session-Id': session };
  const stream = await http.get(headers);
  const answering = http.post(
    [
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'ask' } },
      { jsonrpc: '2.0', id: 2, method: 'ping' },
    ],
    headers,
  );

  const messages = messagesOf(stream);
  expect(await messages.next()).toMatchObject({ value: { method: 'notifications/message' } });
  const { value: question } = await messages.next();
  expect(question).toMatchObject({ method: 'sampling/createMessage', params: { maxTokens: 1 } });
  await http.post({ jsonrpc: '2.0', id: 'qmcp-1', result: { model: 'm' } }, headers);

  const { status, body } = await answering;
  expect(status).toBe(200);
  expect(JSON.parse(body)).toEqual([
    {
      jsonrpc: '2.0',
      id: 1,
      result: { content: [{ type: 'text', text: '{"model":"m"}' }], isError: false },
    },
    { jsonrpc: '2.0', id: 2, result: {} },
  ]);
  expect(store.audit.records).toMatchObject([{ outcome: 'ok' }]);
  stream.destroy();
});
