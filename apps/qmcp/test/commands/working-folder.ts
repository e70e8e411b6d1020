import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, expect } from 'vitest';

import { qmcp } from '../cli/qmcp.ts';
import type { Ended, Surroundings } from '../cli/qmcp.ts';

/** Forms of values that differ from run to run. */
export const forms = {
  uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  hex: expect.stringMatching(/^[0-9a-f]+$/) as string,
  iso: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
};

/** A working folder that the tests of a file share, and command lines in it. */
export function workingFolder() {
  let folder: TemporaryFolder | undefined;

  beforeAll(async () => {
    folder = await temporaryFolder();
  });

  afterAll(() => folder?.[Symbol.asyncDispose]());

  const run = (argv: string[], more: Partial<Surroundings> = {}): Promise<Ended> =>
    qmcp(argv, { folder: folder?.path ?? '', ...more });

  return {
    run,
    /** Absolute path of a file of the folder. */
    file: (name: string): string => folder?.file(name) ?? '',
    /** What a command prints for programs, which ends well. */
    json: async (argv: string[]): Promise<Record<string, unknown>> => {
      const { exitCode, stdout, stderr } = await run([...argv, '--json']);
      expect([exitCode, stderr]).toEqual([0, '']);
      return JSON.parse(stdout) as Record<string, unknown>;
    },
  };
}
