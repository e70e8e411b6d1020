import type { ServerResponse } from 'node:http';

const ALLOWED_HEADERS = [
  'Authorization',
  'Content-Type',
  'Last-Event-ID',
  'Mcp-Method',
  'Mcp-Name',
  'MCP-Protocol-Version',
  'Mcp-Session-Id',
  'traceparent',
  'X-Correlation-ID',
  'X-Request-ID',
];

const EXPOSED_HEADERS =
  'Mcp-Session-Id, Retry-After, WWW-Authenticate, X-Correlation-ID, X-Request-ID';

/** Lets an allowed origin read the response. Never a wildcard. */
export function allowOrigin(response: ServerResponse, origin: string): void {
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Expose-Headers', EXPOSED_HEADERS);
  response.setHeader('Vary', 'Origin');
}

/** Answers a preflight; `Mcp-Param-*` headers are allowed by whatever name was asked for. @returns the status */
export function answerPreflight(response: ServerResponse): number {
  const asked = response.req.headers['access-control-request-headers'] ?? '';
  const mirrored = asked
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^mcp-param-[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/i.test(name));
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
  response.setHeader('Access-Control-Allow-Headers', [...ALLOWED_HEADERS, ...mirrored].join(', '));
  response.setHeader('Access-Control-Max-Age', '600');
  response.writeHead(204).end();
  return 204;
}
