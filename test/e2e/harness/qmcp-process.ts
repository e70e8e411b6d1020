import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import type { StdioServer } from '../peers/peer.ts';

const sourceOf = (path: string): string =>
  fileURLToPath(new URL(`../../../${path}`, import.meta.url));

const main = sourceOf('apps/qmcp/src/main.ts');

/** An environment in which nothing but the given home counts. */
const environmentOf = (home: string): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: home,
  QMCP_HOME: home,
});

const fromSource = (home: string, ...words: readonly string[]): StdioServer => ({
  command: process.execPath,
  args: ['-C', '@qmcp/source', ...words],
  env: environmentOf(home),
  cwd: home,
});

/** `qmcp serve --stdio`, for a client to start. */
export const stdioServer = (home: string): StdioServer =>
  fromSource(home, main, 'serve', '--stdio');

/** The conformance suite's fixture server over stdio, for a client to start. */
export const stdioFixture = (home: string): StdioServer =>
  fromSource(home, sourceOf('test/conformance/fixture.ts'), '--stdio');

/** `qmcp serve`, listening. */
export interface ServerProcess extends AsyncDisposable {
  /** Without a path: `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Asks it to stop, as a service manager does. @returns its exit code; null when a signal ended it */
  stop(): Promise<number | null>;
  /** Ends it at once, as a power cut of its process would. */
  kill(): Promise<void>;
}

/**
 * Starts `qmcp serve` on a free port.
 * @param home - the folder that holds its state; also its working folder
 * @throws Error with what it said, when it ends before it is ready
 */
export async function startServer(home: string): Promise<ServerProcess> {
  const { command, args, env, cwd } = fromSource(home, main, 'serve', '--port', '0');
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    return (await exit)[0];
  };
  const url = await announcedUrl(child.stderr);
  return {
    url,
    stop,
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** Reads the log until it names the URL, and lets the rest of it pass. */
async function announcedUrl(log: Readable): Promise<string> {
  const lines = createInterface(log);
  const said: string[] = [];
  for await (const line of lines) {
    const url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
    if (url !== undefined) {
      log.resume();
      return url;
    }
    said.push(line);
  }
  throw new Error(`The server ended before it was ready:\n${said.join('\n')}`);
}

/** How a program ended. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one `qmcp` command to its end. */
export function runQmcp(home: string, ...words: readonly string[]): Promise<Ended> {
  return runToEnd(fromSource(home, main, ...words));
}

/** A `qmcp` command that is running. */
export interface RunningCommand {
  /** Waits until standard error holds a match. @throws Error with all that it held when the command ends without one */
  said(pattern: RegExp): Promise<string>;
  readonly ended: Promise<Ended>;
}

/** Starts one `qmcp` command. */
export function startQmcp(home: string, ...words: readonly string[]): RunningCommand {
  const { command, args, env, cwd } = fromSource(home, main, ...words);
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => (printed[name] += chunk));
  const ended = once(child, 'close').then(([exitCode]) => ({
    exitCode: Number(exitCode),
    ...printed,
  }));
  return {
    ended,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const [found] = pattern.exec(printed.stderr) ?? [];
          if (found !== undefined) resolve(found);
        };
        child.stderr.on('data', look);
        void ended.then(() => reject(new Error(`It ended without it:\n${printed.stderr}`)));
      }),
  };
}

/** Runs MCP Inspector's command line to its end; it keeps what it keeps in the home. */
export function runInspector(home: string, ...words: readonly string[]): Promise<Ended> {
  const inspector = sourceOf(
    'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js',
  );
  const args = [inspector, '--cli', ...words, '--format', 'json'];
  return runToEnd({ command: process.execPath, args, env: environmentOf(home), cwd: home });
}

/** A program's exit code is an answer, not an error. */
const runToEnd = ({ command, args, env, cwd }: StdioServer): Promise<Ended> =>
  new Promise((resolve, reject) => {
    execFile(command, args, { env, cwd }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === 'number') resolve({ exitCode, stdout, stderr });
      else reject(new Error(`The program did not end by itself:\n${stderr}`, { cause: error }));
    });
  });
