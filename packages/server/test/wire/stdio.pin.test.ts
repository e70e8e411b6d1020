import { localOwner } from '@qmcp/contracts';
import type { CallContext } from '@qmcp/contracts';
import { expect, it } from 'vitest';

import { initialize } from './harness/legacy-client.ts';
import { modernRequest } from './harness/modern-client.ts';
import { expectResponse } from './harness/schemas.ts';
import { StdioPeer } from './harness/stdio-peer.ts';
import { startWireServer } from './harness/wire-server.ts';

/** What clients of either era see on a pipe, frozen. A change here is a change for every client. */

const INFO = '{"name":"wire","version":"1.2.3"}';
const CAPABILITIES =
  '{"logging":{},"completions":{},"prompts":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"tools":{"listChanged":true}}';
const MODERN_CAPABILITIES = CAPABILITIES.replace(
  /\}$/,
  ',"extensions":{"io.modelcontextprotocol/tasks":{},"io.modelcontextprotocol/ui":{}}}',
);
const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';

const cancel = (requestId: unknown): object => ({
  jsonrpc: '2.0',
  method: 'notifications/cancelled',
  params: { requestId },
});

it('a 2026-07-28 conversation, line by line', async () => {
  await using wire = await startWireServer();
  await using peer = await StdioPeer.open(wire);
  const meta = { progressToken: 'p', [LOG_LEVEL]: 'error' };

  peer.write(modernRequest('server/discover'));
  expect(await peer.line()).toBe(
    `{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":${MODERN_CAPABILITIES},"ttlMs":3600000,"cacheScope":"public","_meta":{"io.modelcontextprotocol/serverInfo":${INFO}}}}`,
  );
  peer.write(modernRequest('tools/call', { name: 'report' }, { id: 'r', meta }));
  expect(await peer.line()).toBe(
    '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":1,"total":3,"message":"one"}}',
  );
  expect(await peer.line()).toBe(
    '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":2.5}}',
  );
  expect(await peer.line()).toBe(
    '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error","logger":"reporter","data":{"heard":"error"}}}',
  );
  expect(await peer.line()).toBe(
    `{"jsonrpc":"2.0","id":"r","result":{"resultType":"complete","content":[{"type":"text","text":"done"}],"isError":false,"_meta":{"io.modelcontextprotocol/serverInfo":${INFO}}}}`,
  );
  peer.write(modernRequest('ping', {}, { id: 2 }));
  expect(await peer.line()).toBe(
    '{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"Method not found: ping"}}',
  );
  expect(await peer.end()).toEqual([]);
});

it('a 2025-11-25 conversation, line by line', async () => {
  await using wire = await startWireServer();
  await using peer = await StdioPeer.open(wire);

  peer.write({ jsonrpc: '2.0', id: 'early', method: 'ping' });
  expect(await peer.line()).toBe('{"jsonrpc":"2.0","id":"early","result":{}}');
  peer.write(initialize('2025-11-25'));
  expect(await peer.line()).toBe(
    `{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25","capabilities":${CAPABILITIES},"serverInfo":${INFO}}}`,
  );
  peer.write({ jsonrpc: '2.0', method: 'notifications/initialized' });
  peer.write({ jsonrpc: '2.0', id: 'p', method: 'ping' });
  expect(await peer.line()).toBe('{"jsonrpc":"2.0","id":"p","result":{}}');
  peer.write({ jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri: 'memo://nope' } });
  expect(await peer.line()).toBe(
    '{"jsonrpc":"2.0","id":1,"error":{"code":-32002,"message":"Resource not found: memo://nope","data":{"uri":"memo://nope"}}}',
  );
  peer.write({
    jsonrpc: '2.0',
    id: 2,
    method: 'resources/subscribe',
    params: { uri: 'memo://plain' },
  });
  expect(await peer.line()).toBe('{"jsonrpc":"2.0","id":2,"result":{}}');
  wire.mcp.resourceUpdated('memo://plain');
  wire.mcp.registry.remove('tool', 'echo');
  expect(await peer.line()).toBe(
    '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"memo://plain"}}',
  );
  expect(await peer.line()).toBe(
    '{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{}}',
  );
});

it('both eras on one pipe, each by its own rules', async () => {
  await using wire = await startWireServer();
  await using peer = await StdioPeer.open(wire);
  const ask = (method: string, id: number): object => ({ jsonrpc: '2.0', id, method });

  peer.write(ask('tools/list', 1));
  const early = await peer.message();
  expect(early).toEqual({
    jsonrpc: '2.0',
    id: 1,
    error: {
      code: -32602,
      message:
        "Invalid params: send the per-request fields of 2026-07-28 in '_meta', or open with initialize",
    },
  });
  peer.write(initialize('2025-06-18'));
  await peer.message();
  peer.write(ask('tools/list', 2)).write(modernRequest('tools/list', {}, { id: 3 }));
  const [legacy, modern] = [await peer.message(), await peer.message()];
  expectResponse('2025-06-18', 'tools/list', legacy);
  expectResponse('2026-07-28', 'tools/list', modern);
  expect(legacy['result']).not.toHaveProperty('resultType');
  expect(modern['result']).toHaveProperty('resultType', 'complete');
});

it.each(['2025-11-25', '2026-07-28'])(
  'cancellation in %s: no message after it',
  async (revision) => {
    await using wire = await startWireServer();
    await using peer = await StdioPeer.open(wire, localOwner);
    const stopped = Promise.withResolvers<void>();
    wire.mcp.registry.add({
      kind: 'tool',
      name: 'patient',
      description: 'Waits until it is told to stop.',
      input: { type: 'object' },
      run: async (_: unknown, context: CallContext) => {
        context.progress(1);
        await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        context.progress(2);
        stopped.resolve();
        return 'stopped';
      },
    });
    const params = { name: 'patient', _meta: { progressToken: 'p' } };
    if (revision === '2026-07-28') {
      peer.write(
        modernRequest('tools/call', { name: 'patient' }, { id: 5, meta: { progressToken: 'p' } }),
      );
    } else {
      peer.write(initialize(revision));
      await peer.message();
      peer.write({ jsonrpc: '2.0', id: 5, method: 'tools/call', params });
    }
    expect(await peer.message()).toMatchObject({ method: 'notifications/progress' });

    for (const id of [4, '5', null, {}, undefined]) peer.write(cancel(id));
    peer.write({ jsonrpc: '2.0', id: 5, method: 'ping' });
    expect(await peer.message()).toEqual({
      jsonrpc: '2.0',
      id: 5,
      error: { code: -32600, message: 'Invalid request: a request with this id is under way' },
    });
    peer.write(cancel(5));
    await stopped.promise;

    expect(await peer.end()).toEqual([]);
  },
);

it('questions to a 2025 client, and its answers', async () => {
  await using wire = await startWireServer();
  await using peer = await StdioPeer.open(wire);
  peer.write(initialize('2025-06-18', { elicitation: {} }));
  await peer.message();
  const params = { name: 'ask-name', arguments: { greeting: 'Hello' } };

  peer.write({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  expect(await peer.message()).toEqual({
    jsonrpc: '2.0',
    id: 'qmcp-1',
    method: 'elicitation/create',
    params: {
      message: 'Who are you?',
      requestedSchema: {
        type: 'object',
        properties: { name: { type: 'string' } },
        required: ['name'],
      },
    },
  });
  peer.write({
    jsonrpc: '2.0',
    id: 'qmcp-1',
    result: { action: 'accept', content: { name: 'Ada' } },
  });

  expect(await peer.message()).toEqual({
    jsonrpc: '2.0',
    id: 1,
    result: { content: [{ type: 'text', text: 'Hello, Ada! {"round":1}' }], isError: false },
  });
});

it('a question to a 2026-07-28 client is a result, never a request', async () => {
  await using wire = await startWireServer();
  await using peer = await StdioPeer.open(wire);
  const meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
  const params = { name: 'ask-name', arguments: { greeting: 'Hello' } };

  peer.write(modernRequest('tools/call', params, { meta }));

  const asked = await peer.message();
  expectResponse('2026-07-28', 'tools/call', asked);
  expect(asked).toMatchObject({ id: 1, result: { resultType: 'input_required' } });
});

it('what is no message', async () => {
  await using wire = await startWireServer({ limits: { maxBodyBytes: 1_000 } });
  await using peer = await StdioPeer.open(wire);
  const refused = (code: number, message: string, id?: number): object => ({
    jsonrpc: '2.0',
    ...(id !== undefined && { id }),
    error: { code, message },
  });
  const cases: readonly [string | Buffer, object][] = [
    ['nonsense', refused(-32700, 'Parse error: the message is not valid JSON')],
    ['{"jsonrpc":"2.0"', refused(-32700, 'Parse error: the message is not valid JSON')],
    [
      Buffer.from('{"a":"\xff"}\n', 'latin1'),
      refused(-32700, 'Parse error: the message is not valid UTF-8'),
    ],
    ['x'.repeat(5_000), refused(-32700, 'Parse error: a line is longer than 1000 bytes')],
    ['5', refused(-32600, 'Invalid request: a message is a JSON object')],
    ['{"jsonrpc":"1.0","id":7}', refused(-32600, 'Invalid request: \'jsonrpc\' must be "2.0"', 7)],
    [
      '{"jsonrpc":"2.0","id":null,"method":"ping"}',
      refused(-32600, "Invalid request: 'id' must be a string or an integer"),
    ],
    [
      '{"jsonrpc":"2.0","id":8,"method":"ping","params":[]}',
      refused(-32602, "Invalid params: 'params' must be an object", 8),
    ],
  ];

  for (const [line, answer] of cases) {
    if (typeof line === 'string') peer.write(line);
    else peer.socket.write(line);
    expect(await peer.message()).toEqual(answer);
  }
});

it('nothing at all for blank lines, notifications and answers to nothing', async () => {
  await using wire = await startWireServer();
  await using peer = await StdioPeer.open(wire);

  peer.write('').write('\r').write('{"jsonrpc":"2.0","method":"notifications/nope"}');
  peer.write('{"jsonrpc":"2.0","id":"qmcp-1","result":{}}\r');
  peer.write(`${modernRequest('server/discover', {}, { id: 9 })}\r`);

  expect(await peer.message()).toMatchObject({ id: 9, result: { resultType: 'complete' } });
  expect(await peer.end()).toEqual([]);
});
