import { spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { JsonRpcMessage } from '@qmcp/contracts';

import type { StdioOptions } from '../../src/stdio/index.ts';
import type { Transport } from '../../src/transport.ts';

const server = fileURLToPath(new URL('processes/server.ts', import.meta.url));

/** The command of one of the servers in `processes/server.ts`. */
export const misbehaving = (name: string, ...more: readonly string[]): StdioOptions => ({
  command: process.execPath,
  args: [server, name, ...more],
});

/** An open transport and what it was told. */
export interface Connected extends AsyncDisposable {
  readonly transport: Transport;
  readonly messages: readonly JsonRpcMessage[];
  /** Resolves once that many messages arrived. */
  received(count: number): Promise<void>;
  /** What `closed` was given each time. */
  readonly closings: readonly (Error | undefined)[];
  /** Resolves once it was closed. */
  readonly closed: Promise<Error | undefined>;
}

/** Opens a transport; closes it with the scope that holds it. */
export async function connected(transport: Transport): Promise<Connected> {
  const messages: JsonRpcMessage[] = [];
  const closings: (Error | undefined)[] = [];
  const arrivals = new EventEmitter();
  const closed = Promise.withResolvers<Error | undefined>();
  await transport.open({
    message(message) {
      messages.push(message);
      arrivals.emit('message');
    },
    closed(error) {
      closings.push(error);
      closed.resolve(error);
    },
  });
  return {
    transport,
    messages,
    closings,
    closed: closed.promise,
    async received(count) {
      while (messages.length < count) await once(arrivals, 'message');
    },
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

/** What a server said of itself in its greetings. */
export const greetings = (messages: readonly JsonRpcMessage[]): Record<string, unknown> =>
  Object.assign({}, ...messages.map((message) => ('params' in message ? message.params : {})));

/** Whether a process runs. One that has ended and waits to be reaped by `init` does not. */
export function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
