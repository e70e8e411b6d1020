import * as fc from 'fast-check';

import { initialize } from './legacy-client.ts';
import { modernRequest } from './modern-client.ts';

const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

const capable = {
  meta: {
    progressToken: 'p',
    'io.modelcontextprotocol/logLevel': 'debug',
    [CAPABILITIES]: {
      elicitation: {},
      sampling: {},
      roots: {},
      extensions: { 'io.modelcontextprotocol/tasks': {} },
    },
  },
};

const modern = (method: string, params: object = {}): unknown =>
  JSON.parse(modernRequest(method, params, capable));

const legacy = (method: string, params: object = {}): object => ({
  jsonrpc: '2.0',
  id: 'l',
  method,
  params: { _meta: { progressToken: 1 }, ...params },
});

const PARAMS: readonly [string, object][] = [
  ['tools/list', { cursor: 'x' }],
  ['tools/call', { name: 'echo', arguments: { text: 'x' } }],
  ['tools/call', { name: 'report', arguments: {} }],
  [
    'tools/call',
    { name: 'ask-name', arguments: { greeting: 'x' }, inputResponses: {}, requestState: 'x' },
  ],
  ['tools/call', { name: 'mirror', arguments: { region: 'eu', limits: { rows: 1 }, dry: true } }],
  ['resources/list', {}],
  ['resources/templates/list', {}],
  ['resources/read', { uri: 'memo://notes/1' }],
  ['prompts/list', {}],
  ['prompts/get', { name: 'greet', arguments: { name: 'x' } }],
  [
    'completion/complete',
    {
      ref: { type: 'ref/prompt', name: 'greet' },
      argument: { name: 'name', value: 'x' },
      context: { arguments: { language: 'x' } },
    },
  ],
];

/** A sound message of each kind, of either era. */
const SOUND: readonly unknown[] = [
  ...PARAMS.flatMap(([method, params]) => [modern(method, params), legacy(method, params)]),
  modern('server/discover'),
  modern('subscriptions/listen', {
    notifications: {
      toolsListChanged: true,
      resourceSubscriptions: ['memo://plain'],
      taskIds: ['x'],
    },
  }),
  modern('tasks/get', { taskId: 'x' }),
  modern('tasks/update', { taskId: 'x', inputResponses: { x: {} } }),
  modern('tasks/cancel', { taskId: 'x' }),
  initialize('2025-03-26'),
  initialize('2025-11-25', { elicitation: {} }),
  legacy('ping'),
  legacy('logging/setLevel', { level: 'debug' }),
  legacy('resources/subscribe', { uri: 'memo://plain' }),
  { jsonrpc: '2.0', method: 'notifications/initialized' },
  { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'l' } },
  { jsonrpc: '2.0', id: 'qmcp-1', result: {} },
  { jsonrpc: '2.0', id: 'qmcp-1', error: { code: 1, message: 'x' } },
  [legacy('ping'), legacy('tools/list')],
];

/** Paths to all values within a value. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  const within = Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]));
  return [[...path], ...within];
}

function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const members = value as Readonly<Record<string, unknown>>;
  const member = replaced(members[key], rest, by);
  if (Array.isArray(value))
    return value.map((item: unknown, at) => (String(at) === key ? member : item));
  return { ...members, [key]: member };
}

const json = fc.jsonValue({ maxDepth: 4 });

const sound = fc.constantFrom(...SOUND);

/** A sound message, with some of its values replaced. */
const changed = fc
  .tuple(sound, fc.array(fc.tuple(fc.nat(), fc.option(json, { nil: undefined })), { maxLength: 3 }))
  .map(([message, changes]) =>
    changes.reduce<unknown>((value, [seed, by]) => {
      const paths = pathsOf(value);
      return replaced(value, paths[seed % paths.length] ?? [], by);
    }, message),
  );

/** A sound message's text, with some of it cut out, and something else put in. */
const spliced = fc
  .tuple(sound, fc.nat(), fc.nat({ max: 5 }), fc.string({ maxLength: 5, unit: 'binary' }))
  .map(([message, seed, cut, put]) => {
    const text = JSON.stringify(message);
    const at = seed % text.length;
    return text.slice(0, at) + put + text.slice(at + cut);
  });

/** What a client may send as a message: sound, nearly sound, JSON of any kind, any bytes. */
export const anyMessage: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 4, arbitrary: changed.map((value) => Buffer.from(JSON.stringify(value) ?? '')) },
  { weight: 3, arbitrary: spliced.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: json.map((value) => Buffer.from(JSON.stringify(value))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
);

const HEADER_VALUES: Readonly<Record<string, readonly string[]>> = {
  Accept: ['*/*', 'application/json, text/event-stream', 'text/event-stream'],
  Authorization: ['Bearer x', 'Bearer qk_000000000000_0'],
  'Content-Encoding': ['identity', 'gzip'],
  'Content-Type': ['application/json', 'application/json; charset=utf-8', 'text/plain'],
  Host: ['localhost', 'evil.example'],
  'Last-Event-ID': ['s1_0', 's2_1'],
  'MCP-Protocol-Version': ['2026-07-28', '2025-11-25', '2025-03-26', '2099-01-01'],
  'Mcp-Method': ['tools/call', 'tools/list', 'server/discover'],
  'Mcp-Name': ['echo', '=?base64?ZWNobw==?=', '=?base64?!?='],
  'Mcp-Param-Region': ['eu', '=?base64?ZXU=?='],
  Origin: ['http://localhost', 'null'],
  traceparent: ['00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01'],
  'X-Correlation-ID': ['c-1'],
  'X-Request-ID': ['r-1'],
};

/** Text that HTTP can carry as a header's value. */
const headerText = fc
  .string({ maxLength: 60, unit: 'binary' })
  .map((text) => text.replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, ''));

const headerValue = (known: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known) },
    { weight: 1, arbitrary: headerText },
  );

/** Headers that the server reads, some of them, with values that it knows and values that it does not. */
export const anyHeaders: fc.Arbitrary<Record<string, string>> = fc
  .subarray(Object.entries(HEADER_VALUES))
  .chain((picked) =>
    fc.tuple(...picked.map(([name, values]) => fc.tuple(fc.constant(name), headerValue(values)))),
  )
  .map((entries) => Object.fromEntries(entries));
