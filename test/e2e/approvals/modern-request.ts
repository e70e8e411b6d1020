const VERSION = '2026-07-28';

/** What a request carries beside its method. */
export interface Sent {
  readonly params: { readonly name?: string; readonly [member: string]: unknown };
  readonly headers?: Readonly<Record<string, string>>;
  /** What the client declares; nothing by default. */
  readonly capabilities?: object;
}

/** Makes one request of revision 2026-07-28, with headers that may lie. */
export const modernRequest = (
  url: string,
  method: string,
  { params, headers, capabilities = {} }: Sent,
): Promise<Response> =>
  fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': VERSION,
      'Mcp-Method': method,
      ...(params.name !== undefined && { 'Mcp-Name': params.name }),
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': VERSION,
          'io.modelcontextprotocol/clientCapabilities': capabilities,
        },
      },
    }),
  });
