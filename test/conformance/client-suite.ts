import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { checksFile, judge, run } from './suite.ts';
import type { Check, ScenarioResult } from './suite.ts';

const client = fileURLToPath(import.meta.resolve('./client.ts'));

/** What the suite starts for each scenario; it appends the URL. */
const clientCommand = [process.execPath, '-C', '@qmcp/source', client].join(' ');

/**
 * Names all that a revision's requirement set has for clients, scored or not.
 * @throws Error when the suite names none
 */
export async function clientScenarios(revision: string): Promise<readonly string[]> {
  const { output } = await run(['list', '--requirements', revision]);
  const section = /^Client scenarios.*\n((?: {2}- .+\n)+)/m.exec(output)?.[1] ?? '';
  const required = [...section.matchAll(/- (\S+)/g)];
  const unscored = [...output.matchAll(/- (\S+) \[client\]/g)];
  if (required.length === 0)
    throw new Error(`The suite names no client scenarios for ${revision}:\n${output}`);
  return [...required, ...unscored].map(([, name]) => String(name));
}

/** The suite looks for headers of requests that revision 2026-07-28 no longer has, and skips what it can't find. */
const isMoot = (revision: string, { status, errorMessage = '' }: Check): boolean =>
  revision === '2026-07-28' &&
  status === 'SKIPPED' &&
  /did not send a (initialize|notifications\/initialized) request/.test(errorMessage);

/**
 * Runs our client in one scenario.
 * @param folder - where the suite leaves its results
 */
export async function runClientScenario(
  scenario: string,
  revision: string,
  folder: string,
): Promise<ScenarioResult> {
  await mkdir(folder, { recursive: true });
  const { exitCode, output } = await run(
    `client --scenario ${scenario} --spec-version ${revision} --force --command`
      .split(' ')
      .concat(clientCommand, '-o', folder),
  );
  const names = await readdir(folder, { recursive: true });
  const name = names.find((entry) => basename(entry) === 'checks.json');
  if (name === undefined)
    return { scenario, passed: 0, failures: [`No checks were left:\n${output}`] };
  const checks = checksFile.parse(JSON.parse(await readFile(join(folder, name), 'utf8')));
  const result = judge(
    scenario,
    checks.filter((check) => !isMoot(revision, check)),
  );
  if (exitCode === 0 || result.failures.length > 0) return result;
  // All checks passed, but the client ended with an error that the scenario does not allow.
  return { ...result, failures: [`The suite ended with exit code ${exitCode}:\n${output}`] };
}
