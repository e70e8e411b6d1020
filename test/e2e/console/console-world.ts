import { temporaryFolder } from '@qmcp/testkit';

import { buildConsole } from '../../../scripts/build-console.mjs';
import { runQmcp, startServer } from '../harness/qmcp-process.ts';
import type { ServerProcess } from '../harness/qmcp-process.ts';

/** A server with people and agents around it, as the console meets it. */
export interface ConsoleWorld extends AsyncDisposable {
  readonly home: string;
  readonly server: ConsoleServer;
  /** The address of a sign-in link of the owner, not used yet. */
  signInLink(): Promise<string>;
  /** Makes a key. @returns its secret */
  makeKey(name: string, ...scopes: readonly string[]): Promise<string>;
  /** Calls a tool over REST, as the bearer of a key or as nobody in particular. */
  call(tool: string, input: object, key?: string): Promise<Response>;
}

/** What the console talks to: a process of `qmcp serve`, or a server that a test put together. */
type ConsoleServer = Pick<ServerProcess, 'url' | 'kill'> & AsyncDisposable;

/**
 * Starts a server in a folder of its own, and the console as its sources are now.
 * @param start - makes the server over that folder; default: with everything at its defaults
 */
export async function openConsoleWorld(
  start: (home: string) => Promise<ConsoleServer> = startServer,
): Promise<ConsoleWorld> {
  buildConsole();
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await temporaryFolder());
  const home = folder.path;
  const server = opened.use(await start(home));
  const stack = opened.move();
  return {
    home,
    server,
    async signInLink() {
      const { stdout } = await runQmcp(home, 'console');
      // With a port of its own choice only the server itself knows where it is.
      return `${server.url}/sign-in${new URL(stdout.trim()).hash}`;
    },
    async makeKey(name, ...scopes) {
      const { stdout } = await runQmcp(home, 'keys', 'create', name, '--scope', ...scopes);
      return stdout.trim();
    },
    call: (tool, input, key) =>
      fetch(`${server.url}/v1/tools/${tool}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify({ input }),
      }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
