import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';

import { localOwner } from '@qmcp/contracts';
import type { JsonRpcError } from '@qmcp/contracts';

import type { McpServer } from '../src/mcp-server.ts';

/** A message that came over the pipe. */
export interface PipeMessage {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: JsonRpcError;
}

/** What the client tells of itself, and how it answers the server's questions. */
export interface PipeOptions {
  readonly revision?: string;
  readonly capabilities?: Record<string, unknown>;
  /** Answers a request of the server: a result, or an error; undefined leaves it waiting. */
  readonly answer?: (
    asked: PipeMessage,
  ) => { readonly result: unknown } | { readonly error: JsonRpcError } | undefined;
}

/** A client of the 2025 era on a pair of pipes. */
export interface PipeClient extends AsyncDisposable {
  /** What came that answers no request of the client. */
  readonly heard: readonly PipeMessage[];
  readonly request: (method: string, params?: object) => Promise<PipeMessage>;
  readonly notify: (method: string, params: object) => void;
  /** Resolves once a message that fits came, or has come. */
  readonly hears: (method: string) => Promise<PipeMessage>;
}

/** Connects to a server and opens a session of a 2025 revision. */
export async function openPipe(server: McpServer, options: PipeOptions = {}): Promise<PipeClient> {
  const { revision = '2025-11-25', capabilities = {}, answer } = options;
  const input = new PassThrough();
  const output = new PassThrough();
  const served = server.serveStdio(input, output, localOwner);
  const replies = new Map<unknown, (reply: PipeMessage) => void>();
  const heard: PipeMessage[] = [];
  const listeners = new Set<() => void>();
  let lastId = 0;
  const send = (message: object): void =>
    void input.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

  createInterface({ input: output }).on('line', (line) => {
    const message = JSON.parse(line) as PipeMessage;
    if (message.method === undefined) return replies.get(message.id)?.(message);
    heard.push(message);
    for (const listener of listeners) listener();
    const reply = message.id === undefined ? undefined : answer?.(message);
    if (reply !== undefined) send({ id: message.id, ...reply });
  });

  const client: PipeClient = {
    heard,
    request(method, params = {}) {
      const id = (lastId += 1);
      send({ id, method, params });
      return new Promise((resolve) => void replies.set(id, resolve));
    },
    notify: (method, params) => send({ method, params }),
    hears: (method) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = heard.find((message) => message.method === method);
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      input.end();
      await served;
    },
  };
  const clientInfo = { name: 'pipe', version: '1' };
  await client.request('initialize', { protocolVersion: revision, capabilities, clientInfo });
  client.notify('notifications/initialized', {});
  return client;
}
