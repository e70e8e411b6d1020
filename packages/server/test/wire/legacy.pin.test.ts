import { expect, it } from 'vitest';

import { JSON_HEADERS, send } from './harness/http.ts';
import { initialize, LegacyClient } from './harness/legacy-client.ts';
import { startWireServer } from './harness/wire-server.ts';

/** What clients of the 2025 revisions see on the wire, frozen. A change here is a change for every client. */

const REVISIONS = ['2025-03-26', '2025-06-18', '2025-11-25'] as const;

const reply = (result: object): object => ({ jsonrpc: '2.0', id: 1, result });
const refusal = (code: number, message: string, data?: object): object => ({
  jsonrpc: '2.0',
  id: 1,
  error: { code, message, ...(data !== undefined && { data }) },
});

const AGREED: readonly [string, string][] = [
  ...REVISIONS.map((revision): [string, string] => [revision, revision]),
  ['2024-11-05', '2025-11-25'],
  ['2026-07-28', '2025-11-25'],
  ['', '2025-11-25'],
];

it.each(AGREED)('initialize for revision %j agrees on %s', async (asked, agreed) => {
  await using wire = await startWireServer({ instructions: 'Ask nicely.' });
  const body = JSON.stringify(initialize(asked));

  const answer = await send(wire.port, { headers: JSON_HEADERS, body });

  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('application/json');
  expect(answer.headers['mcp-session-id']).toMatch(/^0\.[A-Za-z0-9_-]{32}$/);
  expect(answer.json).toEqual({
    jsonrpc: '2.0',
    id: 0,
    result: {
      protocolVersion: agreed,
      capabilities: {
        logging: {},
        completions: {},
        prompts: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        tools: { listChanged: true },
      },
      serverInfo: { name: 'wire', version: '1.2.3' },
      instructions: 'Ask nicely.',
    },
  });
});

it.each([
  ['no version', { protocolVersion: undefined }],
  ['a version that is no string', { protocolVersion: 5 }],
  ['no capabilities', { capabilities: undefined }],
  ['capabilities that are a list', { capabilities: [] }],
  ['no client', { clientInfo: undefined }],
  ['a client without a version', { clientInfo: { name: 'x' } }],
])('initialize with %s', async (_, change) => {
  await using wire = await startWireServer();
  const request = initialize('2025-11-25') as { params: object };
  const body = JSON.stringify({ ...request, params: { ...request.params, ...change } });

  const answer = await send(wire.port, { headers: JSON_HEADERS, body });

  expect(answer.status).toBe(400);
  expect(answer.headers).not.toHaveProperty('mcp-session-id');
  expect(answer.json).toEqual({
    jsonrpc: '2.0',
    id: 0,
    error: {
      code: -32602,
      message:
        "Invalid params: initialize needs 'protocolVersion', 'capabilities' and 'clientInfo' with name and version",
    },
  });
});

it.each(REVISIONS)('the requests of %s', async (revision) => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, revision);
  const call = async (method: string, params: object = {}): Promise<unknown> => {
    const answer = await client.call(method, params);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    return answer.json;
  };
  const said = (text: string, more: object = {}): object =>
    reply({ content: [{ type: 'text', text }], isError: false, ...more });

  expect(await call('ping')).toEqual(reply({}));
  expect(await call('logging/setLevel', { level: 'error' })).toEqual(reply({}));
  expect(await call('tools/call', { name: 'echo', arguments: { text: 'hi' } })).toEqual(said('hi'));
  expect(await call('tools/call', { name: 'add', arguments: { a: 1, b: 2 } })).toEqual(
    said('{"sum":3}', { structuredContent: { sum: 3 } }),
  );
  expect(await call('tools/call', { name: 'count' })).toEqual(said('[1,2,3]'));
  expect(await call('tools/call', { name: 'fail' })).toEqual(
    said('There is no such thing: try another.', { isError: true }),
  );
  expect(await call('resources/list')).toEqual(
    reply({
      resources: [
        { uri: 'memo://bytes', name: 'bytes', mimeType: 'application/octet-stream' },
        { uri: 'memo://plain', size: 10, name: 'plain', title: 'A memo', mimeType: 'text/plain' },
        { uri: 'memo://vault', name: 'vault' },
      ],
    }),
  );
  expect(await call('resources/templates/list')).toEqual(
    reply({
      resourceTemplates: [
        { uriTemplate: 'memo://notes/{id}', name: 'notes', mimeType: 'text/plain' },
      ],
    }),
  );
  expect(await call('resources/read', { uri: 'memo://plain' })).toEqual(
    reply({ contents: [{ uri: 'memo://plain', mimeType: 'text/plain', text: 'plain text' }] }),
  );
  expect(await call('resources/subscribe', { uri: 'memo://notes/1' })).toEqual(reply({}));
  expect(await call('resources/unsubscribe', { uri: 'memo://notes/1' })).toEqual(reply({}));
  expect(await call('prompts/get', { name: 'greet', arguments: { name: 'Ada' } })).toEqual(
    reply({
      description: 'Greets somebody.',
      messages: [{ role: 'user', content: { type: 'text', text: 'Greet Ada in English.' } }],
    }),
  );
  expect(await call('prompts/list')).toMatchObject({ result: { prompts: [{ name: 'greet' }] } });
  const completion = {
    ref: { type: 'ref/prompt', name: 'greet' },
    argument: { name: 'name', value: 'A' },
  };
  expect(await call('completion/complete', completion)).toEqual(
    reply({ completion: { values: ['A-any'], total: 1, hasMore: false } }),
  );
});

it('lists no output schema that is not of an object', async () => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, '2025-11-25');

  const { tools } = (await client.call('tools/list')).message.result as {
    tools: { name: string; outputSchema?: { type: string } }[];
  };

  const outputs = tools.filter(({ outputSchema }) => outputSchema !== undefined);
  expect(outputs.map(({ name }) => name)).toEqual(['add']);
  expect(tools).toContainEqual({
    name: 'count',
    description: 'Counts to three.',
    inputSchema: { type: 'object' },
  });
});

it.each(REVISIONS)('the refusals of %s', async (revision) => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, revision);
  const cases: readonly [string, object, object][] = [
    ['nope', {}, refusal(-32601, 'Method not found: nope')],
    ['server/discover', {}, refusal(-32601, 'Method not found: server/discover')],
    ['tools/call', { name: 'nope' }, refusal(-32602, 'Unknown tool: nope', { name: 'nope' })],
    ['tools/call', {}, refusal(-32602, "Invalid params: 'name' must be a non-empty string")],
    [
      'resources/read',
      { uri: 'memo://nope' },
      refusal(-32002, 'Resource not found: memo://nope', { uri: 'memo://nope' }),
    ],
    [
      'resources/subscribe',
      { uri: 'memo://nope' },
      refusal(-32002, 'Resource not found: memo://nope', { uri: 'memo://nope' }),
    ],
    [
      'logging/setLevel',
      { level: 'loud' },
      refusal(
        -32602,
        'Invalid params: the log level must be one of debug, info, notice, warning, error, critical, alert, emergency',
      ),
    ],
    ['prompts/get', { name: 'greet' }, refusal(-32602, "Prompt 'greet' needs: name")],
    ['tools/list', { cursor: 'x' }, refusal(-32602, 'Invalid cursor: start again without one')],
    [
      'tools/call',
      { name: 'ask-name', arguments: { greeting: 'Hello' } },
      refusal(-32021, 'This needs a client that declares: elicitation', {
        requiredCapabilities: { elicitation: {} },
      }),
    ],
  ];

  for (const [method, params, body] of cases) {
    const answer = await client.call(method, params);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual(body);
  }
});

it('statuses that this era knows too', async () => {
  await using wire = await startWireServer({
    auth: 'keys',
    limits: { callsPerMinute: 60, callBurst: 1 },
  });
  const Authorization = wire.credential('tools:call');
  const client = await LegacyClient.open(wire, '2025-11-25', { headers: { Authorization } });

  const forbidden = await client.call('tools/call', { name: 'secret' });
  expect(forbidden.status).toBe(403);
  expect(forbidden.headers['www-authenticate']).toBe(
    'Bearer realm="qmcp", error="insufficient_scope", scope="vault:open"',
  );
  await client.call('tools/call', { name: 'fail' });
  const limited = await client.call('tools/call', { name: 'fail' });
  expect(limited.status).toBe(429);
  expect(limited.headers['retry-after']).toBe('1');
  expect(
    await client.send({ jsonrpc: '2.0', id: 1, method: 'ping' }, { Authorization: undefined }),
  ).toMatchObject({ status: 401 });
});

it('what a session demands of its requests', async () => {
  await using wire = await startWireServer();
  const client = await LegacyClient.open(wire, '2025-11-25');
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };

  const missing = await client.send(ping, { 'Mcp-Session-Id': undefined });
  expect(missing.status).toBe(400);
  expect(missing.json).toEqual(
    refusal(-32600, 'The Mcp-Session-Id header is missing: send initialize first'),
  );
  const unknown = await client.send(ping, { 'Mcp-Session-Id': 'nope' });
  expect(unknown.status).toBe(404);
  expect(unknown.json).toEqual(refusal(-31404, 'Session not found: send initialize again'));
  for (const version of ['2024-11-05', '2025-11-26', '']) {
    const unsupported = await client.send(ping, { 'MCP-Protocol-Version': version });
    expect(unsupported.status).toBe(400);
    expect(unsupported.json).toEqual(
      refusal(
        -32600,
        'Unsupported MCP-Protocol-Version: send one of 2025-11-25, 2025-06-18, 2025-03-26',
      ),
    );
  }
  expect(await client.send(ping, { 'MCP-Protocol-Version': undefined })).toMatchObject({
    status: 200,
  });
  expect(await client.get({ Accept: 'application/json' })).toMatchObject({ status: 406 });
  expect(await client.get({ 'Mcp-Session-Id': 'nope' })).toMatchObject({ status: 404 });
});
