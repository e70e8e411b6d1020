import { afterAll, beforeAll, expect, it } from 'vitest';

import type { Headers } from './harness/http.ts';
import { LegacyClient } from './harness/legacy-client.ts';
import { ModernClient } from './harness/modern-client.ts';
import { startWireServer } from './harness/wire-server.ts';
import type { WireServer } from './harness/wire-server.ts';

/** A value of each type of JSON, and some that programs stumble over. */
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1.5,
  1e300,
  '',
  'x',
  '\u0000',
  '\ud800',
  '__proto__',
  [],
  [[]],
  {},
  { constructor: 1 },
  { toString: null, valueOf: null },
  { length: 1e9 },
];

/** Every request, sound, with the paths of its fields. */
const REQUESTS: readonly [string, object, readonly string[]][] = [
  ['tools/list', { cursor: 'x' }, ['cursor', '_meta']],
  ['prompts/list', { cursor: 'x' }, ['cursor']],
  ['resources/list', { cursor: 'x' }, ['cursor']],
  ['resources/templates/list', { cursor: 'x' }, ['cursor']],
  [
    'tools/call',
    { name: 'echo', arguments: { text: 'x' }, inputResponses: {}, requestState: 'x' },
    ['name', 'arguments', 'arguments.text', 'inputResponses', 'requestState'],
  ],
  [
    'resources/read',
    { uri: 'memo://plain', inputResponses: {}, requestState: 'x' },
    ['uri', 'inputResponses', 'requestState'],
  ],
  [
    'prompts/get',
    { name: 'greet', arguments: { name: 'x' }, inputResponses: {}, requestState: 'x' },
    ['name', 'arguments', 'arguments.name', 'inputResponses', 'requestState'],
  ],
  [
    'completion/complete',
    {
      ref: { type: 'ref/prompt', name: 'greet' },
      argument: { name: 'name', value: 'x' },
      context: { arguments: { language: 'x' } },
    },
    [
      'ref',
      'ref.type',
      'ref.name',
      'argument',
      'argument.name',
      'argument.value',
      'context',
      'context.arguments',
      'context.arguments.language',
    ],
  ],
];

const MODERN: typeof REQUESTS = [
  ...REQUESTS,
  ['server/discover', {}, ['cursor']],
  [
    'subscriptions/listen',
    { notifications: 5 },
    ['notifications', 'notifications.toolsListChanged', 'notifications.resourceSubscriptions'],
  ],
  ['tasks/get', { taskId: 'x' }, ['taskId']],
  ['tasks/update', { taskId: 'x', inputResponses: {} }, ['taskId', 'inputResponses']],
  ['tasks/cancel', { taskId: 'x' }, ['taskId']],
];

/** What a client declares that knows tasks. */
const tasksMeta = {
  'io.modelcontextprotocol/clientCapabilities': {
    extensions: { 'io.modelcontextprotocol/tasks': {} },
  },
};

const LEGACY: typeof REQUESTS = [
  ...REQUESTS,
  ['ping', {}, ['cursor']],
  ['logging/setLevel', { level: 'x' }, ['level']],
  ['resources/subscribe', { uri: 'x' }, ['uri']],
  ['resources/unsubscribe', { uri: 'x' }, ['uri']],
];

/** A copy with another value at a path. */
function replaced(value: object, path: readonly string[], by: unknown): object {
  const [name = '', ...rest] = path;
  const members = value as Readonly<Record<string, object>>;
  return { ...members, [name]: rest.length === 0 ? by : replaced(members[name] ?? {}, rest, by) };
}

const FLAT = (requests: typeof REQUESTS): readonly [string, string, object][] =>
  requests.flatMap(([method, params, paths]) =>
    paths.map((path): [string, string, object] => [method, path, params]),
  );

/** What a wrong value may do: nothing, or be refused. Never fail the server. No header can hold half a character. */
const KNOWN_CODES = new Set<number | undefined>([undefined, -32600, -32602, -32002, -32020]);

let wire: WireServer;
let legacy: LegacyClient;

beforeAll(async () => {
  wire = await startWireServer();
  legacy = await LegacyClient.open(wire, '2025-11-25');
});

afterAll(() => wire[Symbol.asyncDispose]());

it.each(FLAT(MODERN))('2026-07-28 %s survives anything as %s', async (method, path, params) => {
  const client = new ModernClient(wire);

  for (const value of VALUES) {
    const broken = replaced(params, path.split('.'), value);
    const stream = method === 'subscriptions/listen' && (await accepted(client, broken));
    if (stream) continue;
    const options = { meta: tasksMeta, headers: nameHeader(broken) };
    const { message, status } = await client.call(method, broken, options);
    expect({ value, known: KNOWN_CODES.has(message.error?.code) }).toEqual({ value, known: true });
    expect(message.id).toBe(1);
    expect([200, 400]).toContain(status);
  }
  expect(wire.errors).toEqual([]);
});

/** The name or URI of a request, in a header that can hold any text. */
function nameHeader(params: {
  readonly name?: unknown;
  readonly uri?: unknown;
  readonly taskId?: unknown;
}): Headers {
  const text = params.name ?? params.uri ?? params.taskId;
  if (typeof text !== 'string') return {};
  return { 'Mcp-Name': `=?base64?${Buffer.from(text).toString('base64')}?=` };
}

/** Whether a subscription was taken; if so it is let go. */
async function accepted(client: ModernClient, params: object): Promise<boolean> {
  const stream = await client.stream('subscriptions/listen', params);
  const taken = stream.headers['content-type'] === 'text/event-stream';
  stream.close();
  return taken;
}

it.each(FLAT(LEGACY))('2025-11-25 %s survives anything as %s', async (method, path, params) => {
  for (const value of VALUES) {
    const { message, status } = await legacy.call(method, replaced(params, path.split('.'), value));
    expect({ value, known: KNOWN_CODES.has(message.error?.code) }).toEqual({ value, known: true });
    expect(message.id).toBe(1);
    expect([200, 400]).toContain(status);
  }
  expect(wire.errors).toEqual([]);
});

it.each(['elicitation', 'sampling', 'roots', 'extensions'])(
  '2026-07-28 takes anything as the capability %s, and trusts none that is not there',
  async (capability) => {
    const client = new ModernClient(wire);

    for (const value of VALUES) {
      const meta = { 'io.modelcontextprotocol/clientCapabilities': { [capability]: value } };
      for (const name of ['ask-name', 'think']) {
        const params = { name, arguments: { greeting: 'Hello' } };
        const { message } = await client.call('tools/call', params, { meta });
        const needed = name === 'think' ? 'sampling' : 'elicitation';
        const declared = capability === needed && typeof value === 'object' && value !== null;
        const granted = declared && !Array.isArray(value);
        const code = message.error?.code;
        expect({ value, code }).toEqual({ value, code: granted ? undefined : -32021 });
      }
    }
    expect(wire.errors).toEqual([]);
  },
);

it.each(['constructor', 'toString', '__proto__', '__defineGetter__', 'hasOwnProperty'])(
  'completes nothing for an argument named %s',
  async (name) => {
    const client = new ModernClient(wire);
    const refs = [
      { type: 'ref/prompt', name: 'greet' },
      { type: 'ref/resource', uri: 'memo://notes/{id}' },
    ];

    for (const ref of refs) {
      const { message } = await client.call('completion/complete', {
        ref,
        argument: { name, value: 'x' },
      });
      expect(message.result?.['completion']).toEqual({ values: [], total: 0, hasMore: false });
    }
  },
);

it('refuses a completion of something that is no text', async () => {
  const { message } = await new ModernClient(wire).call('completion/complete', {
    ref: { type: 'ref/prompt', name: 'greet' },
    argument: { name: 'name', value: 5 },
  });

  expect(message.error).toEqual({
    code: -32602,
    message: "Invalid params: 'value' must be a string",
  });
});
