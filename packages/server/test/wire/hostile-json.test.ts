import { afterAll, beforeAll, expect, it } from 'vitest';

import { send } from './harness/http.ts';
import type { Answer } from './harness/http.ts';
import { ModernClient, modernRequest } from './harness/modern-client.ts';
import { startWireServer } from './harness/wire-server.ts';
import type { WireServer } from './harness/wire-server.ts';

const SOUND = modernRequest('server/discover');
const CALL = modernRequest('tools/call', { name: 'echo', arguments: { text: 'x' } });

let wire: WireServer;

beforeAll(async () => {
  wire = await startWireServer({ limits: { maxJsonDepth: 16, maxJsonNodes: 1_000 } });
});

afterAll(() => wire[Symbol.asyncDispose]());

function post(body: string | Buffer, method = 'server/discover'): Promise<Answer> {
  const params = method === 'tools/call' ? { name: 'echo' } : {};
  const { headers } = new ModernClient(wire).compose(method, params);
  return send(wire.port, { headers, body });
}

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

const MALFORMED: readonly [string, string | Buffer][] = [
  ['nothing', ''],
  ['white space', ' \n\t'],
  ['text', 'hello'],
  ['a message that breaks off', SOUND.slice(0, -1)],
  ['two messages', SOUND + SOUND],
  ['a byte order mark', `\ufeff${SOUND}`],
  ['single quotes', SOUND.replaceAll('"', "'")],
  ['a comma too many', SOUND.replace('}}', '},}')],
  ['a comment', `${SOUND} // hi`],
  ['NaN', SOUND.replace('"id":1', '"id":NaN')],
  ['a raw control character', SOUND.replace('discover', 'dis\u0001cover')],
  ['half an escape', SOUND.replace('discover', '\\u12')],
  ['UTF-16', Buffer.from(SOUND, 'utf16le')],
  ['an overlong encoding', Buffer.from(`{"a":"\xc0\xaf"}`, 'latin1')],
  ['half a surrogate pair', Buffer.from(`{"a":"\xed\xa0\x80"}`, 'latin1')],
  ['a character that breaks off', Buffer.from(`{"a":"\xe2\x82"}`, 'latin1')],
  ['Latin-1', Buffer.from('{"a":"é"}', 'latin1')],
  ['depth past the limit', nested(17)],
  ['depth that never ends', '['.repeat(100_000)],
  ['depth in an object that never ends', '{"a":'.repeat(100_000)],
  ['width past the limit', `[${'0,'.repeat(1_000)}0]`],
  ['width of members', `{${Array.from({ length: 1_001 }, (_, at) => `"${at}":0`).join(',')}}`],
];

it.each(MALFORMED)('400 / -32700 for %s', async (_, body) => {
  const answer = await post(body);

  expect(answer.status).toBe(400);
  expect(answer.json).toEqual({
    jsonrpc: '2.0',
    error: { code: -32700, message: expect.stringMatching(/^Parse error: /) },
  });
  expect(await post(SOUND)).toMatchObject({ status: 200 });
});

const INVALID: readonly [string, string][] = [
  ['null', 'null'],
  ['a number', '5'],
  ['a string', '"x"'],
  ['an object that says nothing', '{}'],
  ['no version of JSON-RPC', SOUND.replace('"jsonrpc":"2.0",', '')],
  ['another version of JSON-RPC', SOUND.replace('"2.0"', '"2.1"')],
  ['a version of JSON-RPC that is a number', SOUND.replace('"2.0"', '2.0')],
  ['the id null', SOUND.replace('"id":1', '"id":null')],
  ['a fractional id', SOUND.replace('"id":1', '"id":1.5')],
  ['an id past the safe integers', SOUND.replace('"id":1', '"id":9007199254740993')],
  ['an endless id', SOUND.replace('"id":1', '"id":1e999')],
  ['an id that is an object', SOUND.replace('"id":1', '"id":{}')],
  ['an id that is a boolean', SOUND.replace('"id":1', '"id":true')],
  ['a key twice', SOUND.replace('"id":1', '"id":1,"id":2')],
  ['a key twice, once in disguise', SOUND.replace('"id":1', '"id":1,"i\\u0064":2')],
  ['a key twice, deep', CALL.replace('"text":"x"', '"text":"x","text":"y"')],
  ['the key __proto__', CALL.replace('"text":"x"', '"__proto__":{"text":"x"}')],
  ['the key __proto__ in disguise', CALL.replace('"text"', '"\\u005f_proto__"')],
];

it.each(INVALID)('400 / -32600 for %s', async (_, body) => {
  const answer = await post(body);

  expect(answer.status).toBe(400);
  expect(answer.json).toMatchObject({
    jsonrpc: '2.0',
    error: { code: -32600, message: expect.stringMatching(/^Invalid request: /) },
  });
});

it('keeps the id where one can be read, and only there', async () => {
  const withId = SOUND.replace('"jsonrpc":"2.0"', '"jsonrpc":"1"').replace('"id":1', '"id":"x"');

  expect((await post(withId)).json).toMatchObject({ id: 'x' });
  expect(
    (await post(SOUND.replace('"method":"server/discover"', '"method":5'))).json,
  ).toMatchObject({ id: 1 });
  expect((await post(SOUND.replace('"id":1', '"id":1.5'))).json).not.toHaveProperty('id');
});

it.each([
  '0',
  '-0',
  '1.0',
  '1e2',
  '9007199254740991',
  '-9007199254740991',
  '""',
  '"\\ud800"',
  '"null"',
])('takes the id %s and gives it back', async (id) => {
  const { status, json } = await post(SOUND.replace('"id":1', `"id":${id}`));

  expect(status).toBe(200);
  expect(json).toHaveProperty('id', JSON.parse(id) === 0 ? 0 : JSON.parse(id));
});

it('gives text back as it came, whatever it looks like', async () => {
  const texts = [
    '\u2028\u2029',
    '\u0000',
    '\ud83d\ude00',
    '</script>',
    '\r\ndata: x\n\n',
    '{"jsonrpc":"2.0"}',
  ];

  for (const text of texts) {
    const body = modernRequest('tools/call', { name: 'echo', arguments: { text } });
    expect((await post(body, 'tools/call')).json).toMatchObject({
      result: { content: [{ text }] },
    });
  }
});

it('takes depth and width up to the limits', async () => {
  const meta = { deep: JSON.parse(nested(11)) as unknown, wide: Array(900).fill(0) };

  expect(await post(modernRequest('server/discover', {}, { meta }))).toMatchObject({ status: 200 });
});

it('pollutes no prototype', async () => {
  const body = CALL.replace(
    '{"text":"x"}',
    '{"text":"x","constructor":{"prototype":{"polluted":1}}}',
  );

  expect(await post(body, 'tools/call')).toMatchObject({ status: 200 });
  expect({}).not.toHaveProperty('polluted');
});
