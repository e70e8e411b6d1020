import type { Era } from '../subjects/subject.ts';

const LEGACY_VERSION = '2025-11-25';
const MODERN_VERSION = '2026-07-28';
const clientInfo = { name: 'bench', version: '1.0.0' };

/** What a client of each era sends with every call. */
const META: Readonly<Record<Era, string>> = {
  legacy: '',
  modern: `,"_meta":${JSON.stringify({
    'io.modelcontextprotocol/protocolVersion': MODERN_VERSION,
    'io.modelcontextprotocol/clientInfo': clientInfo,
    'io.modelcontextprotocol/clientCapabilities': {},
  })}`,
};

const VERSION: Readonly<Record<Era, string>> = {
  legacy: `MCP-Protocol-Version: ${LEGACY_VERSION}`,
  modern: `MCP-Protocol-Version: ${MODERN_VERSION}`,
};

/** What mirrors a call of `echo` in the headers. */
const MIRRORS: Readonly<Record<Era, readonly string[]>> = {
  legacy: [],
  modern: ['Mcp-Method: tools/call', 'Mcp-Name: echo'],
};

/** The request that opens a 2025 session. */
export const initialize = (port: number): string =>
  post(headOf(port, []), {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: { protocolVersion: LEGACY_VERSION, capabilities: {}, clientInfo },
  });

/** The notification that completes its handshake. */
export const initialized = (port: number, sessionHeaders: readonly string[]): string =>
  post(headOf(port, [VERSION.legacy, ...sessionHeaders]), {
    jsonrpc: '2.0',
    method: 'notifications/initialized',
  });

/** The request that ends a 2025 session. */
export const endSession = (port: number, sessionHeaders: readonly string[]): string =>
  [
    'DELETE /mcp HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    VERSION.legacy,
    ...sessionHeaders,
    'Content-Length: 0\r\n\r\n',
  ].join('\r\n');

/** Writes calls of `echo`. @param sessionHeaders - what the handshake asked to be sent along */
export function echoCalls(
  target: { readonly port: number; readonly era: Era },
  sessionHeaders: readonly string[],
): (id: number, text: string) => string {
  const { port, era } = target;
  const head = headOf(port, [VERSION[era], ...MIRRORS[era], ...sessionHeaders]);
  const meta = META[era];
  return (id, text) =>
    withBody(
      head,
      `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"echo","arguments":{"text":"${text}"}${meta}}}`,
    );
}

/** Asks for the list of tools, of revision 2026-07-28. */
export const toolListRequest = (port: number): string =>
  withBody(
    headOf(port, [VERSION.modern, 'Mcp-Method: tools/list']),
    `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{${META.modern.slice(1)}}}`,
  );

/** The request that opens a subscription to changes of the list of tools, of revision 2026-07-28. */
export const listenRequest = (port: number, id: number): string =>
  withBody(
    headOf(port, [VERSION.modern, 'Mcp-Method: subscriptions/listen']),
    `{"jsonrpc":"2.0","id":${id},"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true}${META.modern}}}`,
  );

const headOf = (port: number, headers: readonly string[]): string =>
  [
    'POST /mcp HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    ...headers,
    'Content-Length: ',
  ].join('\r\n');

const post = (head: string, message: object): string => withBody(head, JSON.stringify(message));

const withBody = (head: string, body: string): string =>
  `${head}${Buffer.byteLength(body)}\r\n\r\n${body}`;
