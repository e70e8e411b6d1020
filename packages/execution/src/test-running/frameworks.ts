import { readFileSync } from 'node:fs';

import type { LanguageName } from '../sandbox/sandbox.ts';

/** Frameworks that a caller may name; `auto` goes by the files. */
export const FRAMEWORKS = ['auto', 'pytest', 'unittest', 'node', 'vitest'] as const;

/** A framework that a caller may name. */
export type FrameworkName = (typeof FRAMEWORKS)[number];

/** How tests are run. */
export interface Framework {
  readonly language: LanguageName;
  /** The program of `guest/` that runs them and writes a report. */
  readonly script: string;
  /** Its arguments between the report's path and `coverage` or `plain`. */
  readonly args: readonly string[];
}

const python = (framework: string): Framework => ({
  language: 'python',
  script: 'run-tests.py',
  args: [framework],
});

const frameworks: Readonly<Record<Exclude<FrameworkName, 'auto'>, Framework>> = {
  pytest: python('pytest'),
  unittest: python('unittest'),
  node: { language: 'javascript', script: 'run-node-tests.mjs', args: [] },
  vitest: { language: 'javascript', script: 'run-vitest.mjs', args: [] },
};

/**
 * How the tests of a workspace are to be run.
 * @param paths - the files that it has
 */
export function chooseFramework(name: FrameworkName, paths: readonly string[]): Framework {
  if (name !== 'auto') return frameworks[name];
  if (paths.some((path) => path.startsWith('node_modules/vitest/'))) return frameworks.vitest;
  if (paths.some((path) => path.endsWith('.py'))) return python('auto');
  return frameworks.node;
}

/** The text of a program of `guest/`. */
export const guestScript = ({ script }: Framework): string =>
  readFileSync(new URL(`guest/${script}`, import.meta.url), 'utf8');
