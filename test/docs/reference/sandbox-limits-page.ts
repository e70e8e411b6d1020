import { readFileSync } from 'node:fs';

import { variableOf } from '../../../apps/qmcp/src/config/layers.ts';
import { sandboxDefaults } from '../../../apps/qmcp/src/config/sandbox-settings.ts';
import {
  defaultSandboxLimits,
  type SandboxLimits,
} from '../../../packages/execution/src/sandbox/limits.ts';
import { testLimits } from '../../../packages/execution/src/test-running/test-limits.ts';
import { describeBound, readMeaningsOf } from './limits-page.ts';
import { code, generated, page, table } from './markdown.ts';

const SOURCE = 'packages/execution/src/sandbox/limits.ts';

/** The setting that bounds a limit: `timeoutMs` has `sandbox.maxTimeoutMs`. */
const capOf = (name: string): keyof typeof sandboxDefaults =>
  `max${name.charAt(0).toUpperCase()}${name.slice(1)}` as keyof typeof sandboxDefaults;

const names = Object.keys(defaultSandboxLimits) as (keyof SandboxLimits)[];

const caps = Object.fromEntries(
  names.map((name) => [name, sandboxDefaults[capOf(name)]]),
) as SandboxLimits;

/** `docs/reference/sandbox-limits.md`. */
export function sandboxLimitsPage(): Promise<string> {
  const source = readFileSync(new URL(`../../../${SOURCE}`, import.meta.url), 'utf8');
  // The first table of the file; the others have no comments.
  const meanings = readMeaningsOf(source.slice(0, source.indexOf('as const')));
  const tests = testLimits(caps);
  return page(
    generated(SOURCE),
    '# Limits of a sandbox',
    'What code may use that runs in [a sandbox](../explanation/sandbox.md). A call may ask for more or less in its ' +
      'argument `limits`, up to what the server allows. What is asked for beyond that is refused before anything runs.',
    table(
      ['Limit', 'What it bounds', 'Default', 'Default of `run_tests`'],
      names.map((name) => [
        code(name),
        meanings.get(name) ?? '',
        describeBound(name, defaultSandboxLimits[name]),
        describeBound(name, tests[name]),
      ]),
    ),
    '## What the server allows',
    'Each is a setting of [the configuration](configuration.md).',
    table(
      ['Limit', 'Setting', 'Environment variable', 'Allowed unless set'],
      names.map((name) => [
        code(name),
        code(`sandbox.${capOf(name)}`),
        code(variableOf(`sandbox.${capOf(name)}`)),
        describeBound(name, caps[name]),
      ]),
    ),
    '## What holds them',
    'Memory, processes and processors are held by control groups (version 2, else 1) where the server may make some. ' +
      'Elsewhere limits of each process and a watch that looks every 25 ms hold them: memory within what a program can ' +
      'take between two looks, and processors not at all (`cpuCores`). `qmcp doctor` says which of these it is. Wall ' +
      'clock, output, the size of the workspace and of `/tmp`, and open files are always held; files and folders are ' +
      'counted by the watch.',
  );
}
