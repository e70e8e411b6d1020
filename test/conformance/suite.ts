import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import * as z from 'zod';

/** What one scenario of the official suite found at one revision. */
export interface ScenarioResult {
  readonly scenario: string;
  readonly passed: number;
  /** One line for each check that did not succeed; a warning or a skipped check did not. */
  readonly failures: readonly string[];
}

const suiteTimeoutMs = 110_000;

const command = fileURLToPath(
  import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'),
);

/** One thing that the suite looked at. */
export interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string | undefined;
}

/** A `checks.json` of the suite. */
export const checksFile = z.array(
  z.object({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }),
);

/**
 * Names the server scenarios that a revision requires, as the suite froze them.
 * @throws Error when the suite names none
 */
export async function requiredServerScenarios(revision: string): Promise<readonly string[]> {
  const { output } = await run(['list', '--requirements', revision]);
  const section = /^Server scenarios.*\n((?: {2}- .+\n)+)/m.exec(output)?.[1] ?? '';
  const scenarios = [...section.matchAll(/- (\S+)/g)].map(([, name]) => String(name));
  if (scenarios.length === 0)
    throw new Error(`The suite names no server scenarios for ${revision}:\n${output}`);
  return scenarios;
}

/**
 * Runs all that a revision's requirement set has for servers, scored or not.
 * @param folder - where the suite leaves its results; empty before
 * @throws Error when the suite ran nothing
 */
export async function runServerSuite(
  revision: string,
  url: string,
  folder: string,
): Promise<readonly ScenarioResult[]> {
  const arguments_ = ['server', '--url', url, '--requirements', revision, '-o', folder];
  const { exitCode, output } = await run(arguments_);
  const results = await readResults(folder);
  if (exitCode !== 0 && results.length === 0)
    throw new Error(`The suite ended with exit code ${exitCode}:\n${output}`);
  return results;
}

async function readResults(folder: string): Promise<readonly ScenarioResult[]> {
  const entries = await readdir(folder);
  return Promise.all(
    entries.map(async (entry) => {
      const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(entry)?.[1];
      if (scenario === undefined) throw new Error(`The suite left an unknown folder: ${entry}`);
      const file = await readFile(join(folder, entry, 'checks.json'), 'utf8');
      return judge(scenario, checksFile.parse(JSON.parse(file)));
    }),
  );
}

/** Counts a scenario's checks. */
export function judge(scenario: string, checks: readonly Check[]): ScenarioResult {
  const failed = checks.filter(({ status }) => status !== 'SUCCESS' && status !== 'INFO');
  const passed = checks.filter(({ status }) => status === 'SUCCESS').length;
  const failures = failed.map(
    ({ id, status, errorMessage }) => `${id}: ${status} ${errorMessage ?? ''}`,
  );
  // The suite calls a scenario that checked nothing a success.
  if (passed + failed.length === 0) failures.push('nothing was checked');
  return { scenario, passed, failures };
}

interface Ended {
  readonly exitCode: number;
  readonly output: string;
}

/**
 * Runs the suite's command. It says by its exit code that checks failed; that is an answer, not an error.
 * @throws Error when the suite did not end by itself
 */
export const run = (arguments_: readonly string[]): Promise<Ended> =>
  new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [command, ...arguments_],
      { timeout: suiteTimeoutMs, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : error.code;
        if (typeof exitCode === 'number') resolve({ exitCode, output: stdout + stderr });
        else
          reject(
            new Error(`The suite did not end by itself:\n${stdout}${stderr}`, { cause: error }),
          );
      },
    );
  });
