import { request as httpRequest, Agent } from 'node:http';
import type { IncomingMessage } from 'node:http';

import { wireErrors } from '@qmcp/contracts';
import { expect } from 'vitest';

/** Every code that a reply of ours may bear. */
const CODES: ReadonlySet<number> = new Set([
  ...Object.values(wireErrors).map(({ wire }) => wire),
  wireErrors.unknown_resource.legacyWire,
]);

interface Reply {
  readonly jsonrpc?: unknown;
  readonly id?: unknown;
  readonly method?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Asserts that a message of the server is sound, and answers nothing that was not asked. */
export function expectSound(message: unknown, asked: readonly unknown[]): void {
  const { jsonrpc, id, method, error } = message as Reply;
  expect(jsonrpc).toBe('2.0');
  if (method !== undefined) return;
  if (id !== undefined) expect(asked).toContainEqual(id);
  if (error === undefined) return;
  expect(CODES).toContain(error.code);
  expect(typeof error.message).toBe('string');
}

/** Ids in a message of a client, as far as one can be read. */
export function idsIn(bytes: Buffer): unknown[] {
  try {
    const value = JSON.parse(bytes.toString('utf8')) as unknown;
    const messages = Array.isArray(value) ? (value as unknown[]) : [value];
    return messages.map((message) => (message as Reply | null)?.id);
  } catch {
    // Not JSON: nothing was asked.
    return [];
  }
}

/** What came back, as far as it was read. */
export interface Probed {
  readonly status: number;
  readonly messages: readonly unknown[];
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Sends a request, reads a plain reply to its end and a stream to its first message, and lets go. */
export function probe(
  port: number,
  sent: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body: Buffer;
  },
): Promise<Probed> {
  return new Promise((resolve, reject) => {
    const { method, headers, body } = sent;
    const request = httpRequest({ port, host: '127.0.0.1', path: '/mcp', method, headers, agent });
    request.on('error', reject);
    request.on('response', (response) => void read(response).then(resolve, reject));
    request.end(method === 'POST' ? body : undefined);
  });
}

async function read(response: IncomingMessage): Promise<Probed> {
  const status = response.statusCode ?? 0;
  let text = '';
  if (response.headers['content-type'] === 'text/event-stream') {
    response.destroy();
    return { status, messages: [] };
  }
  for await (const chunk of response.setEncoding('utf8')) text += chunk as string;
  const value: unknown = text === '' ? [] : JSON.parse(text);
  return { status, messages: Array.isArray(value) ? value : [value] };
}
