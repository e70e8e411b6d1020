import { expect, it } from 'vitest';

import type { Answer, Headers } from './harness/http.ts';
import { ModernClient } from './harness/modern-client.ts';
import type { RequestOptions } from './harness/modern-client.ts';
import { startWireServer } from './harness/wire-server.ts';

/** How a 2026-07-28 client is refused, frozen: HTTP status, JSON-RPC code, message, data. */

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const CLIENT = 'io.modelcontextprotocol/clientInfo';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';

interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly message: string | RegExp;
  readonly data?: unknown;
}

function expectRefusal(answer: Answer, { status, code, message, data }: Refusal): void {
  const error = {
    code,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
    ...(data !== undefined && { data }),
  };
  expect({ status: answer.status, body: answer.json }).toEqual({
    status,
    body: { jsonrpc: '2.0', id: 1, error },
  });
}

const META: readonly [string, Readonly<Record<string, unknown>>, string][] = [
  ['no version', { [VERSION]: undefined }, `'_meta' needs '${VERSION}'`],
  ['a version that is no string', { [VERSION]: 20260728 }, `'_meta' needs '${VERSION}'`],
  ['no capabilities', { [CAPABILITIES]: undefined }, `'_meta' needs '${CAPABILITIES}', an object`],
  [
    'capabilities that are a list',
    { [CAPABILITIES]: [] },
    `'_meta' needs '${CAPABILITIES}', an object`,
  ],
  [
    'a client without a version',
    { [CLIENT]: { name: 'x' } },
    `'${CLIENT}' needs a name and a version`,
  ],
  [
    'an odd progress token',
    { progressToken: 1.5 },
    "'progressToken' must be a string or an integer",
  ],
  [
    'an odd log level',
    { [LOG_LEVEL]: 'loud' },
    'the log level must be one of debug, info, notice, warning, error, critical, alert, emergency',
  ],
];

it.each(META)('400 / -32602 for %s in _meta', async (_, meta, what) => {
  await using wire = await startWireServer();
  const answer = await new ModernClient(wire).call('tools/list', {}, { meta });

  expectRefusal(answer, { status: 400, code: -32602, message: `Invalid params: ${what}` });
});

it.each([undefined, null, 'x', [], 5])(
  '400 / -32602 for a 2026-07-28 header with _meta %j',
  async (_meta) => {
    await using wire = await startWireServer();
    const answer = await new ModernClient(wire).call('tools/list', { _meta });

    expectRefusal(answer, {
      status: 400,
      code: -32602,
      message: "Invalid params: '_meta' must be an object",
    });
  },
);

it('404 / -32601 for methods that this revision does not have', async () => {
  await using wire = await startWireServer();
  const client = new ModernClient(wire);
  const unknown = [
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'toString',
    '__proto__',
  ];

  for (const method of unknown) {
    const answer = await client.call(method);
    expectRefusal(answer, { status: 404, code: -32601, message: `Method not found: ${method}` });
  }
});

const HEADERS: readonly [string, Headers, string][] = [
  [
    'no version',
    { 'MCP-Protocol-Version': undefined },
    'the MCP-Protocol-Version header is missing',
  ],
  [
    'another version',
    { 'MCP-Protocol-Version': '2025-11-25' },
    'the MCP-Protocol-Version header does not match the body',
  ],
  ['no method', { 'Mcp-Method': undefined }, 'the Mcp-Method header is missing'],
  [
    'another method',
    { 'Mcp-Method': 'tools/list' },
    'the Mcp-Method header does not match the body',
  ],
  [
    'a method in capitals',
    { 'Mcp-Method': 'TOOLS/CALL' },
    'the Mcp-Method header does not match the body',
  ],
  ['no name', { 'Mcp-Name': undefined }, 'the Mcp-Name header is missing'],
  ['another name', { 'Mcp-Name': 'add' }, 'the Mcp-Name header does not match the body'],
  ['a name twice', { 'Mcp-Name': ['echo', 'echo'] }, 'the Mcp-Name header does not match the body'],
  [
    'a name that is no Base64',
    { 'Mcp-Name': '=?base64?ZWNobw?=' },
    'the Mcp-Name header is not valid Base64',
  ],
  ['a name past ASCII', { 'Mcp-Name': 'écho' }, 'the Mcp-Name header has invalid characters'],
];

it.each(HEADERS)('400 / -32020 for %s in the headers', async (_, headers, what) => {
  await using wire = await startWireServer();
  const params = { name: 'echo', arguments: { text: 'x' } };
  const answer = await new ModernClient(wire).call('tools/call', params, { headers });

  expectRefusal(answer, { status: 400, code: -32020, message: `Header mismatch: ${what}` });
});

it('400 / -32022 for a revision that is not served', async () => {
  await using wire = await startWireServer();

  for (const requested of ['1900-01-01', '2025-11-25', '2099-01-01', 'x'.repeat(60), '']) {
    const options = {
      meta: { [VERSION]: requested },
      headers: { 'MCP-Protocol-Version': requested },
    };
    const answer = await new ModernClient(wire).call('tools/list', {}, options);

    expectRefusal(answer, {
      status: 400,
      code: -32022,
      message: `Unsupported protocol version '${requested.slice(0, 40)}': send 2026-07-28, or open with initialize`,
      data: { supported: ['2026-07-28'], requested },
    });
  }
});

it.each([
  ['think', { sampling: {} }, 'sampling'],
  ['ask-name', { elicitation: {} }, 'elicitation'],
])('400 / -32021 for a client without what %s needs', async (name, requiredCapabilities, list) => {
  await using wire = await startWireServer();
  const params = { name, arguments: { greeting: 'Hello' } };
  const answer = await new ModernClient(wire).call('tools/call', params);

  expectRefusal(answer, {
    status: 400,
    code: -32021,
    message: `This needs a client that declares: ${list}`,
    data: { requiredCapabilities },
  });
});

const PARAMS: readonly [string, string, object, Refusal][] = [
  [
    'a tool',
    'tools/call',
    { name: 'nope' },
    { status: 200, code: -32602, message: 'Unknown tool: nope', data: { name: 'nope' } },
  ],
  [
    'a prompt',
    'prompts/get',
    { name: 'nope' },
    { status: 200, code: -32602, message: 'Unknown prompt: nope', data: { name: 'nope' } },
  ],
  [
    'a resource',
    'resources/read',
    { uri: 'memo://nope' },
    {
      status: 200,
      code: -32602,
      message: 'Resource not found: memo://nope',
      data: { uri: 'memo://nope' },
    },
  ],
  [
    'a resource of a template',
    'resources/read',
    { uri: 'memo://notes/gone' },
    {
      status: 200,
      code: -32602,
      message: 'Resource not found: memo://notes/gone',
      data: { uri: 'memo://notes/gone' },
    },
  ],
];

it.each(PARAMS)('200 / -32602 for %s that there is not', async (...row) => {
  const [, method, params, refusal] = row;
  await using wire = await startWireServer();

  expectRefusal(await new ModernClient(wire).call(method, params), refusal);
});

it('400 / -32602 for a prompt that lacks an argument', async () => {
  await using wire = await startWireServer();

  expectRefusal(await new ModernClient(wire).call('prompts/get', { name: 'greet' }), {
    status: 400,
    code: -32602,
    message: "Prompt 'greet' needs: name",
  });
});

it('400 / -32602 for a forged request state', async () => {
  await using wire = await startWireServer();
  const params = {
    name: 'ask-name',
    arguments: { greeting: 'Hello' },
    requestState: 'v1.000000000000.AAAA',
  };

  expectRefusal(await new ModernClient(wire).call('tools/call', params), {
    status: 400,
    code: -32602,
    message: 'The requestState does not belong to this request: make the request anew, without it',
    data: { reason: 'forged' },
  });
});

it('500 / -32603 for a defect: its id for the operator, nothing of its message', async () => {
  await using wire = await startWireServer();
  const options: RequestOptions = { headers: { 'X-Request-ID': 'r-1' } };
  const answer = await new ModernClient(wire).call('tools/call', { name: 'crash' }, options);

  expectRefusal(answer, {
    status: 500,
    code: -32603,
    message: 'Internal error: tell the operator the request id r-1',
    data: { requestId: 'r-1' },
  });
  expect(wire.errors[0]).toMatchObject({
    message: 'a request met a defect',
    fields: { requestId: 'r-1', err: { message: 'the secret is 42' } },
  });
});
