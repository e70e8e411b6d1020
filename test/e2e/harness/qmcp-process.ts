import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../apps/qmcp/src/main.ts', import.meta.url));

/** The command line of the product, run from source, as a client's configuration would name it. */
export const qmcpCommand = { command: process.execPath, args: ['-C', '@qmcp/source', main] };

/** An environment in which nothing but the given home counts. */
export const environmentOf = (home: string): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: home,
  QMCP_HOME: home,
});

/** `qmcp serve`, listening. */
export interface ServerProcess extends AsyncDisposable {
  /** Without a path: `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Asks it to stop, as a service manager does. @returns its exit code; null when a signal ended it */
  stop(): Promise<number | null>;
}

/**
 * Starts `qmcp serve` on a free port.
 * @param home - the folder that holds its state
 * @throws Error with what it said, when it ends before it is ready
 */
export async function startServer(home: string): Promise<ServerProcess> {
  const { command, args } = qmcpCommand;
  const child = spawn(command, [...args, 'serve', '--port', '0'], {
    cwd: home,
    env: environmentOf(home),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    return (await exit)[0];
  };
  return {
    url: await announcedUrl(child),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

async function announcedUrl(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('The server was started without its standard error.');
  const said: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    said.push(line);
    const url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
    if (url !== undefined) {
      child.stderr.resume();
      return url;
    }
  }
  throw new Error(`The server ended before it was ready:\n${said.join('\n')}`);
}

/** How a command ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one `qmcp` command to its end. */
export function runQmcp(home: string, ...words: readonly string[]): Promise<CommandResult> {
  const { command, args } = qmcpCommand;
  return runToEnd(command, [...args, ...words], home);
}

/** Runs a program to its end; its exit code is an answer, not an error. */
export const runToEnd = (
  command: string,
  words: readonly string[],
  home: string,
): Promise<CommandResult> =>
  new Promise((resolve, reject) => {
    execFile(command, words, { cwd: home, env: environmentOf(home) }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === 'number') resolve({ exitCode, stdout, stderr });
      else reject(new Error(`${command} did not end by itself:\n${stderr}`, { cause: error }));
    });
  });
