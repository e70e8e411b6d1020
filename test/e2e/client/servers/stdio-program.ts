import { fileURLToPath } from 'node:url';

import { stdio } from '@qmcp/client/stdio';

import type { RunningServer } from './foreign-server.ts';

/** A program of this folder that speaks MCP over its standard streams, for a client to start. */
export async function startedByClient(name: string): Promise<RunningServer> {
  const program = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));
  return {
    target: () => stdio({ command: process.execPath, args: ['-C', '@qmcp/source', program] }),
    async [Symbol.asyncDispose]() {
      // The client that started it ends it.
    },
  };
}
