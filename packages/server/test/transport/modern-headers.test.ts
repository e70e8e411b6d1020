import { defineTool, metaKeys, WireError } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { Registry } from '../../src/registry.ts';
import { checkModernHeaders } from '../../src/transport/modern-headers.ts';

const registry = new Registry();
registry.add(
  defineTool({
    name: 'deploy',
    description: '.',
    input: {
      type: 'object',
      properties: {
        region: { type: 'string', 'x-mcp-header': 'Region' },
        count: { type: 'integer', 'x-mcp-header': 'Count' },
        dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
        deep: {
          type: 'object',
          properties: { er: { type: 'string', 'x-mcp-header': 'Deeper' } },
        },
      },
    },
    run: () => '',
  }),
);

type Headers = Record<string, string | string[] | undefined>;

/** What the check says; `accepted` when nothing. */
function verdict(method: string, params: object, headers: Headers): string {
  const version = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method };
  const _meta = { [metaKeys.protocolVersion]: '2026-07-28' };
  try {
    const request = { method, params: { _meta, ...params } };
    checkModernHeaders({ ...version, ...headers }, request, registry);
    return 'accepted';
  } catch (error) {
    if (WireError.is(error) && error.code === 'header_mismatch') return error.message;
    throw error;
  }
}

const calling = (args: unknown, headers: Headers): string =>
  verdict('tools/call', { name: 'deploy', arguments: args }, { 'mcp-name': 'deploy', ...headers });

const encoded = (text: string): string => `=?base64?${Buffer.from(text).toString('base64')}?=`;

describe('the standard headers', () => {
  it.each<[string, object, Headers]>([
    ['tools/list', {}, {}],
    ['tools/list', { name: 'x' }, { 'mcp-name': 'unasked' }],
    ['prompts/get', { name: 'a' }, { 'mcp-name': 'a' }],
    ['resources/read', { uri: 'x://a' }, { 'mcp-name': 'x://a' }],
    ['resources/read', { uri: 'x://ü' }, { 'mcp-name': encoded('x://ü') }],
    ['tools/call', { name: 'a' }, { 'mcp-name': encoded('a') }],
    ['tools/call', {}, {}],
  ])('agree: %s %j with %j', (method, params, headers) => {
    expect(verdict(method, params, headers)).toBe('accepted');
  });

  it.each<[string, object, Headers, string]>([
    ['tools/list', {}, { 'mcp-method': undefined }, 'the Mcp-Method header is missing'],
    ['tools/list', {}, { 'mcp-method': 'tools/call' }, 'the Mcp-Method header does not match'],
    ['tools/list', {}, { 'mcp-method': 'Tools/List' }, 'the Mcp-Method header does not match'],
    [
      'tools/list',
      {},
      { 'mcp-protocol-version': undefined },
      'MCP-Protocol-Version header is missing',
    ],
    [
      'tools/list',
      {},
      { 'mcp-protocol-version': '2025-11-25' },
      'MCP-Protocol-Version header does not',
    ],
    ['tools/call', { name: 'a' }, {}, 'the Mcp-Name header is missing'],
    ['tools/call', { name: 'a' }, { 'mcp-name': 'b' }, 'the Mcp-Name header does not match'],
    ['tools/call', { name: 'a' }, { 'mcp-name': 'A' }, 'the Mcp-Name header does not match'],
    ['tools/call', { name: 'a' }, { 'mcp-name': ['a', 'b'] }, 'the Mcp-Name header is missing'],
    ['prompts/get', { name: 'a' }, { 'mcp-name': 'a, b' }, 'the Mcp-Name header does not match'],
    [
      'resources/read',
      { uri: 'x://a' },
      { 'mcp-name': 'x://b' },
      'the Mcp-Name header does not match',
    ],
  ])('disagree: %s %j with %j', (...[method, params, headers, why]) => {
    expect(verdict(method, params, headers)).toContain(`Header mismatch: `);
    expect(verdict(method, params, headers)).toContain(why);
  });
});

describe('mirrored arguments', () => {
  it.each<[unknown, Headers]>([
    [{}, {}],
    [undefined, {}],
    ['not an object', {}],
    [{ region: null, count: null }, {}],
    [{ region: 'us-west1' }, { 'mcp-param-region': 'us-west1' }],
    [{ region: '' }, { 'mcp-param-region': '' }],
    [{ region: '42' }, { 'mcp-param-region': '42' }],
    [{ region: 'Hello, 世界' }, { 'mcp-param-region': '=?base64?SGVsbG8sIOS4lueVjA==?=' }],
    [{ region: ' padded ' }, { 'mcp-param-region': '=?base64?IHBhZGRlZCA=?=' }],
    [{ region: 'line1\nline2' }, { 'mcp-param-region': '=?base64?bGluZTEKbGluZTI=?=' }],
    [
      { region: '=?base64?literal?=' },
      { 'mcp-param-region': '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=' },
    ],
    [{ region: '=?base64?' }, { 'mcp-param-region': '=?base64?' }],
    [{ region: '=?BASE64?YQ==?=' }, { 'mcp-param-region': '=?BASE64?YQ==?=' }],
    [{ count: 42 }, { 'mcp-param-count': '42' }],
    [{ count: 42 }, { 'mcp-param-count': '42.0' }],
    [{ count: 42 }, { 'mcp-param-count': encoded('42') }],
    [{ count: -7 }, { 'mcp-param-count': '-7' }],
    [{ count: 0 }, { 'mcp-param-count': '0' }],
    [{ count: 2 ** 53 - 1 }, { 'mcp-param-count': '9007199254740991' }],
    [{ dry: true }, { 'mcp-param-dry': 'true' }],
    [{ dry: false }, { 'mcp-param-dry': 'false' }],
    [{ deep: { er: 'x' } }, { 'mcp-param-deeper': 'x' }],
    [{ deep: 'x' }, {}],
    [{}, { 'mcp-param-unplanned': 'ignored' }],
  ])('agree: %j with %j', (args, headers) => {
    expect(calling(args, headers)).toBe('accepted');
  });

  it.each<[unknown, Headers, string]>([
    [{ region: 'a' }, {}, 'the mcp-param-region header is missing'],
    [{ region: 'a' }, { 'mcp-param-region': 'b' }, 'does not match'],
    [{ region: 'a' }, { 'mcp-param-region': 'A' }, 'does not match'],
    [{ region: 'a' }, { 'mcp-param-region': 'ä' }, 'has invalid characters'],
    [{}, { 'mcp-param-region': 'a' }, 'is set, but the body has no such argument'],
    [{ region: null }, { 'mcp-param-region': 'null' }, 'is set, but the body has no such argument'],
    [{ region: 'a' }, { 'mcp-param-region': '=?base64?YQ?=' }, 'is not valid Base64'],
    [{ region: 'a' }, { 'mcp-param-region': '=?base64?YR==?=' }, 'is not valid Base64'],
    [{ region: 'a' }, { 'mcp-param-region': '=?base64?Y Q==?=' }, 'is not valid Base64'],
    [{ region: '' }, { 'mcp-param-region': '=?base64?_w==?=' }, 'is not valid Base64'],
    [{ region: '\ufffd' }, { 'mcp-param-region': '=?base64?/w==?=' }, 'is not valid Base64'],
    [{ count: 42 }, { 'mcp-param-count': '43' }, 'does not match'],
    [{ count: 42 }, { 'mcp-param-count': '0x2A' }, 'does not match'],
    [{ count: 42 }, { 'mcp-param-count': '4.2e1' }, 'does not match'],
    [{ count: 42 }, { 'mcp-param-count': ' 42' }, 'does not match'],
    [{ count: 42 }, { 'mcp-param-count': '42.5' }, 'does not match'],
    [{ count: 0 }, { 'mcp-param-count': '' }, 'does not match'],
    [{ count: 2 ** 53 }, { 'mcp-param-count': '9007199254740993' }, 'past the safe range'],
    [{ dry: true }, { 'mcp-param-dry': 'True' }, 'does not match'],
    [{ dry: true }, { 'mcp-param-dry': '1' }, 'does not match'],
    [{ deep: { er: 'x' } }, { 'mcp-param-deeper': 'y' }, 'does not match'],
    [{ region: { a: 1 } }, { 'mcp-param-region': '[object Object]' }, 'does not match'],
  ])('disagree: %j with %j', (args, headers, why) => {
    expect(calling(args, headers)).toContain(why);
  });

  it('are looked for among the own members of the arguments alone', () => {
    const inherited = Object.create({ region: 'a' }) as object;
    expect(calling(inherited, {})).toBe('accepted');
  });
});
