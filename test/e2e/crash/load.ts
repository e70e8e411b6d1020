import { randomUUID } from 'node:crypto';

import { Pool } from 'undici';

const WORKERS = 16;

/** Calls that a server acknowledged with success, by tool and by the correlation id that each was sent with. */
export interface Acknowledged {
  readonly echo: Set<string>;
  readonly note: Set<string>;
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'load', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/**
 * Calls the tools `echo`, which only reads, and `note`, which writes, until the server no longer answers. Each call carries
 * an id of its own; which of them were answered is what the server will be held to.
 */
export async function loadUntilGone(url: string, acknowledged: Acknowledged): Promise<void> {
  const pool = new Pool(url, { connections: WORKERS });
  const call = async (tool: keyof Acknowledged): Promise<boolean> => {
    const id = randomUUID();
    const params = { name: tool, arguments: { message: id }, _meta: meta };
    const reply = await pool.request({
      path: '/mcp',
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': tool,
        'x-correlation-id': id,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    });
    const { result } = (await reply.body.json()) as { result?: { isError?: boolean } };
    if (result?.isError !== false) throw new Error(`${tool} was answered with a refusal`);
    acknowledged[tool].add(id);
    return true;
  };
  const worker = async (_: unknown, index: number): Promise<void> => {
    const tool = index % 2 === 0 ? 'echo' : 'note';
    for (;;) {
      try {
        await call(tool);
      } catch (error) {
        if (isGone(error)) return;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  await pool.destroy();
}

/** The server is gone, in the midst of a reply or before it. */
const isGone = (error: unknown): boolean =>
  error instanceof SyntaxError ||
  (error instanceof Error &&
    'code' in error &&
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(String(error.code)));
