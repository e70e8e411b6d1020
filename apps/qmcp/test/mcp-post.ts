import { metaKeys, MODERN_VERSION } from '@qmcp/contracts';

/** One request of revision 2026-07-28, as a client sends it. */
export function mcpPost(
  url: string,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<Response> {
  const name = params['name'] ?? params['uri'];
  return fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': MODERN_VERSION,
      'Mcp-Method': method,
      ...(typeof name === 'string' && { 'Mcp-Name': name }),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: { [metaKeys.protocolVersion]: MODERN_VERSION, [metaKeys.clientCapabilities]: {} },
      },
    }),
  });
}

/** Calls a tool. @returns the text of its first block */
export async function callTool(url: string, name: string, input: object): Promise<string> {
  const response = await mcpPost(url, 'tools/call', { name, arguments: input });
  const { result } = (await response.json()) as {
    readonly result: { readonly content: readonly { readonly text: string }[] };
  };
  return result.content[0]?.text ?? '';
}
