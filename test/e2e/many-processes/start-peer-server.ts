import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { QmcpOptions } from '../../../apps/qmcp/src/index.ts';

const script = fileURLToPath(new URL('./peer-server.ts', import.meta.url));

/** One of several servers of a store, a process of its own; see `peer-server.ts`. */
export interface PeerServer extends AsyncDisposable {
  readonly pid: number;
  /** Without a path. */
  readonly url: string;
  /** What it logged so far, a line each. */
  readonly log: readonly string[];
  /** Asks it to end. @returns its exit code */
  stop(): Promise<number | null>;
  /** Ends it by SIGKILL. */
  kill(): Promise<void>;
}

/** Starts a server on a free port, or on a given one. @param options - as JSON has them */
export async function startPeerServer(options: QmcpOptions, port = '0'): Promise<PeerServer> {
  const child = spawn(
    process.execPath,
    ['-C', '@qmcp/source', script, port, JSON.stringify(options)],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const closed = once(child, 'close') as Promise<[number | null]>;
  const log: string[] = [];
  createInterface(child.stderr).on('line', (line) => log.push(line));
  const ended = closed.then(([code]): never => {
    throw new Error(`The server ended early (${code}): ${log.join('\n')}`);
  });
  const listening = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const [url] = await Promise.race([listening, ended]);
  ended.catch(() => undefined);
  const stop = async (): Promise<number | null> => {
    child.stdin.end();
    return (await closed)[0];
  };
  return {
    pid: child.pid ?? 0,
    url,
    log,
    stop,
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}
