import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';

import { isJsonObject, metaKeys, namingParameters, WireError } from '@qmcp/contracts';
import type { MirroredArgument } from '@qmcp/contracts';

import type { Params } from '../method.ts';
import type { Registry } from '../registry.ts';

/**
 * Checks that headers say what the body says (MCP 2026-07-28, Streamable HTTP, "Server Validation"), so that nobody on
 * the way decided on something else than what runs.
 * @throws WireError `header_mismatch`
 */
export function checkModernHeaders(
  headers: IncomingHttpHeaders,
  request: { readonly method: string; readonly params: Params },
  registry: Registry,
): void {
  const { method, params } = request;
  const meta = params['_meta'] as Params;
  expectSame(
    'MCP-Protocol-Version',
    headers['mcp-protocol-version'],
    meta[metaKeys.protocolVersion],
  );
  expectSame('Mcp-Method', headers['mcp-method'], method);
  const named = namingParameters[method];
  if (named !== undefined && typeof params[named] === 'string') {
    expectSame('Mcp-Name', decodeHeader('Mcp-Name', headers['mcp-name']), params[named]);
  }
  const { name } = params;
  if (method !== 'tools/call' || typeof name !== 'string') return;
  const plan = registry.tools.get(name)?.headers ?? [];
  for (const argument of plan) checkArgument(headers, argument, params['arguments']);
}

function checkArgument(
  headers: IncomingHttpHeaders,
  argument: MirroredArgument,
  root: unknown,
): void {
  const value = argument.path.reduce<unknown>(
    (at, name) => (isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined),
    root,
  );
  const header = decodeHeader(argument.header, headers[argument.header]);
  if (value === undefined || value === null) {
    if (header === undefined) return;
    throw mismatch(`${argument.header} is set, but the body has no such argument`);
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw mismatch(`${argument.header} mirrors a number past the safe range`);
  }
  // Numbers compare as numbers: `42.0` is 42.
  if (typeof value === 'number' && DECIMAL.test(header ?? '') && Number(header) === value) return;
  expectSame(argument.header, header, typeof value === 'string' ? value : JSON.stringify(value));
}

function expectSame(name: string, header: string | string[] | undefined, body: unknown): void {
  if (header === undefined) throw mismatch(`the ${name} header is missing`);
  if (header !== body) throw mismatch(`the ${name} header does not match the body`);
}

const DECIMAL = /^-?\d+(?:\.\d+)?$/;
const ENCODED = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/;

/** The value of a header that may be Base64-wrapped ("Value Encoding"). @throws WireError `header_mismatch` */
function decodeHeader(name: string, value: string | string[] | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  // Node hands header bytes over as Latin-1: anything past ASCII was not encoded as it must be.
  if (!/^[\t\u0020-\u007E]*$/.test(value))
    throw mismatch(`the ${name} header has invalid characters`);
  if (!value.startsWith('=?base64?') || !value.endsWith('?=')) return value;
  const [, base64] = ENCODED.exec(value) ?? [];
  const text = base64 === undefined ? undefined : decodeBase64(base64);
  if (text === undefined) throw mismatch(`the ${name} header is not valid Base64`);
  return text;
}

function decodeBase64(base64: string): string | undefined {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 && isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

const mismatch = (what: string): WireError =>
  new WireError('header_mismatch', `Header mismatch: ${what}`);
