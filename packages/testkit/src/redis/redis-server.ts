import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

/** A Redis of its own, from the program of this machine, that keeps nothing. */
export interface RedisServer extends AsyncDisposable {
  /** `redis://…`; stays the same over a restart. */
  readonly url: string;
  /** Ends it as a crash does: SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again. Resolves once it takes connections. */
  start(): Promise<void>;
  /** Lets it hang, connections and all, until it is resumed. */
  pause(): void;
  resume(): void;
}

/** Starts a Redis that stops with its scope. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  let server: ChildProcess | undefined;
  const end = async (): Promise<void> => {
    const ending = server;
    server = undefined;
    if (ending === undefined) return;
    const ended = once(ending, 'close');
    ending.kill('SIGKILL');
    await ended;
  };
  const start = async (): Promise<void> => {
    server = await run(port);
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: end,
    start,
    pause: () => void server?.kill('SIGSTOP'),
    resume: () => void server?.kill('SIGCONT'),
    [Symbol.asyncDispose]: end,
  };
}

async function run(port: number): Promise<ChildProcess> {
  const options = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  // Nothing of ours is handed on: one that outlives a killed test run must not hold that run's output open.
  const server = spawn('redis-server', ['--port', String(port), ...options], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: server.stdout })) {
    said.push(line);
    if (!line.includes('Ready to accept connections')) continue;
    server.stdout.resume();
    return server;
  }
  throw new Error(`Redis did not start: ${said.join('\n')}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
