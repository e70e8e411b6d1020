import { expect, it } from 'vitest';

import { send } from './harness/http.ts';
import { ModernClient } from './harness/modern-client.ts';
import { startWireServer } from './harness/wire-server.ts';

/** How 2026-07-28 requests and their replies travel over HTTP, frozen byte for byte. */

const FROM = { 'io.modelcontextprotocol/serverInfo': { name: 'wire', version: '1.2.3' } };
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';

it('a reply, byte for byte', async () => {
  await using wire = await startWireServer();
  const client = new ModernClient(wire);
  const ids = { 'X-Request-ID': 'r-1', 'X-Correlation-ID': 'c.1_2' };

  const answer = await client.call(
    'tools/call',
    { name: 'echo', arguments: { text: 'é\n"' } },
    { id: 'x"1', headers: ids },
  );

  expect(answer.status).toBe(200);
  expect(answer.text).toBe(
    '{"jsonrpc":"2.0","id":"x\\"1","result":{"resultType":"complete","content":[{"type":"text","text":"é\\n\\""}],"isError":false,"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"wire","version":"1.2.3"}}}}',
  );
  const { date: _, connection: __, ...headers } = answer.headers;
  expect(headers).toEqual({
    'content-length': '205',
    'content-type': 'application/json',
    'x-correlation-id': 'c.1_2',
    'x-request-id': 'r-1',
  });
});

it('ids of its own where those that came are missing or not fit to log', async () => {
  await using wire = await startWireServer();
  const client = new ModernClient(wire);

  const fresh = (await client.call('server/discover')).headers;
  expect(fresh['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(fresh['x-correlation-id']).toBe(fresh['x-request-id']);
  for (const bad of ['a b', 'é', 'x'.repeat(129), '{}']) {
    const headers = { 'X-Request-ID': bad, 'X-Correlation-ID': bad };
    const answer = (await client.call('server/discover', {}, { headers })).headers;
    expect(answer['x-request-id']).not.toBe(bad);
    expect(answer['x-correlation-id']).toBe(answer['x-request-id']);
  }
});

it('a stream, byte for byte', async () => {
  await using wire = await startWireServer();
  const client = new ModernClient(wire);
  const meta = { progressToken: 'p', [LOG_LEVEL]: 'info' };

  const stream = await client.stream('tools/call', { name: 'report' }, { meta });
  await stream.rest();

  expect(stream.status).toBe(200);
  expect(stream.headers).toMatchObject({
    'cache-control': 'no-cache, no-transform',
    'content-type': 'text/event-stream',
    'x-accel-buffering': 'no',
  });
  expect(stream.headers).not.toHaveProperty('mcp-session-id');
  expect(stream.text).toBe(
    [
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":1,"total":3,"message":"one"}}',
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":2.5}}',
      '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","logger":"reporter","data":{"heard":"info"}}}',
      '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error","logger":"reporter","data":{"heard":"error"}}}',
      '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[{"type":"text","text":"done"}],"isError":false,"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"wire","version":"1.2.3"}}}}',
    ]
      .map((data) => `event: message\ndata: ${data}\n\n`)
      .join(''),
  );
});

it('no progress without a token, no log message without a level', async () => {
  await using wire = await startWireServer();
  const client = new ModernClient(wire);
  const methods = async (meta: object): Promise<unknown[]> => {
    const messages = await client.streamed('tools/call', { name: 'report' }, { meta: { ...meta } });
    return messages.slice(0, -1).map((message) => (message as { method: string }).method);
  };

  expect((await client.call('tools/call', { name: 'report' })).json).toMatchObject({ id: 1 });
  expect(await methods({ progressToken: 0 })).toEqual(Array(2).fill('notifications/progress'));
  expect(await methods({ [LOG_LEVEL]: 'debug' })).toEqual(Array(3).fill('notifications/message'));
  expect(await methods({ [LOG_LEVEL]: 'warning' })).toEqual(['notifications/message']);
});

it('questions, and the way back with the answers', async () => {
  await using wire = await startWireServer();
  const client = new ModernClient(wire);
  const params = { name: 'ask-name', arguments: { greeting: 'Hello' } };
  const meta = { [CAPABILITIES]: { elicitation: {} } };

  const asked = await client.call('tools/call', params, { meta });

  expect(asked.status).toBe(200);
  const requestState = asked.message.result?.['requestState'];
  expect(requestState).toMatch(/^v1\.[0-9a-f]{12}\.[A-Za-z0-9_-]{100,400}$/);
  expect(asked.json).toEqual({
    jsonrpc: '2.0',
    id: 1,
    result: {
      resultType: 'input_required',
      inputRequests: {
        name: {
          method: 'elicitation/create',
          params: {
            message: 'Who are you?',
            requestedSchema: {
              type: 'object',
              properties: { name: { type: 'string' } },
              required: ['name'],
            },
          },
        },
      },
      requestState,
      _meta: FROM,
    },
  });
  const inputResponses = { name: { action: 'accept', content: { name: 'Ada' } }, more: 'ignored' };
  const again = await client.call(
    'tools/call',
    { ...params, inputResponses, requestState },
    { meta },
  );
  expect(again.json).toMatchObject({
    result: {
      resultType: 'complete',
      content: [{ type: 'text', text: 'Hello, Ada! {"round":1}' }],
    },
  });
});

it('a notification', async () => {
  await using wire = await startWireServer();
  const client = new ModernClient(wire);
  const { headers } = client.compose('notifications/whatever');
  const body = '{"jsonrpc":"2.0","method":"notifications/whatever"}';

  const answer = await send(wire.port, { headers, body });

  expect(answer.status).toBe(202);
  expect(answer.text).toBe('');
});
