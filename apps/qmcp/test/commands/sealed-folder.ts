import type { Report } from '@qmcp/audit-verifier';
import { expect } from 'vitest';

import { workingFolder } from './working-folder.ts';

/** A working folder, and what tests of its audit do in it. */
export function sealedFolder() {
  const folder = workingFolder();
  const { json, run } = folder;
  return {
    ...folder,
    verify: async (...argv: string[]) => {
      const ended = await run(['audit', 'verify', '--json', ...argv]);
      return { exitCode: ended.exitCode, ...(JSON.parse(ended.stdout) as Report) };
    },
    callTool: async (): Promise<void> => {
      expect((await run(['tools', 'call', 'echo', 'message=to be'])).exitCode).toBe(0);
    },
    lastId: async (...filter: string[]): Promise<string> => {
      const page = await json(['invocations', '--limit', '1', ...filter]);
      return String((page['invocations'] as Record<string, unknown>[])[0]?.['id']);
    },
    publicKey: async (): Promise<string> => (await run(['audit', 'key'])).stdout.trim(),
  };
}
