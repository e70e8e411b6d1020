import { readFileSync } from 'node:fs';

import { expect } from 'vitest';

import { sandboxLimits, type SandboxLimits } from '../../../src/sandbox/limits.ts';
import type {
  BackendCapabilities,
  RunResult,
  Sandbox,
  SandboxBackend,
  SandboxSpec,
} from '../../../src/sandbox/sandbox.ts';
import {
  nativeArchitecture,
  syscallNumbers,
} from '../../../src/sandbox/seccomp/syscall-numbers.ts';
import type { Bait } from './bait.ts';

/** Where an attack is made: a backend, and what there is to win on the host around it. */
export interface Battleground {
  readonly backend: SandboxBackend;
  /** What the backend claims to hold to. */
  readonly claims: Pick<BackendCapabilities, 'limitsBy' | 'cpuQuota'>;
  readonly bait: Bait;
}

/**
 * Something that hostile code tries. Every attempt is harmless where it succeeds, or can be undone and is: the suite also
 * runs as root against a plain process.
 */
export interface Attack {
  /** With its number in the list that every backend has to go through. */
  readonly name: string;
  /** Whether a plain user's processes are refused by the kernel anyway, sandbox or not. */
  readonly needsRoot?: boolean;
  /** Rejects when the sandbox did not hold. */
  run(ground: Battleground): Promise<void>;
}

const prelude = readFileSync(new URL('prelude.py', import.meta.url), 'utf8');

/** Python code with the prelude, and values that it needs as constants. */
export function attackCode(
  code: string,
  constants: Readonly<Record<string, unknown>> = {},
): string {
  const syscalls = Object.fromEntries(syscallNumbers(nativeArchitecture()));
  const lines = Object.entries({ SYSCALLS: syscalls, ...constants }).map(
    ([name, value]) => `${name} = ${JSON.stringify(value)}`,
  );
  return [prelude, ...lines, code].join('\n');
}

/** Makes a sandbox for Python. */
export const attacker = (
  backend: SandboxBackend,
  limits: Partial<SandboxLimits> = {},
  spec: Partial<SandboxSpec> = {},
): Promise<Sandbox> =>
  backend.create({
    language: 'python',
    limits: sandboxLimits(limits),
    trust: 'ordinary',
    lifetime: 'run',
    warm: false,
    ...spec,
  });

/** Runs an attack of its own in a sandbox of its own. */
export async function runAttack(
  { backend }: Battleground,
  code: string,
  limits: Partial<SandboxLimits> = {},
): Promise<RunResult> {
  const sandbox = await attacker(backend, limits);
  try {
    return await sandbox.run({ code });
  } finally {
    await sandbox.destroy();
  }
}

/** What got through, by the attacker's own account. */
export const reached = ({ stdout }: RunResult): readonly string[] =>
  Buffer.from(stdout)
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('REACHED'));

/** An attack that tells what it reached, and must have made all its attempts and reached nothing. */
export const probing = (
  name: string,
  code: (bait: Bait) => string,
  options: {
    readonly needsRoot?: boolean;
    readonly constants?: (bait: Bait) => Record<string, unknown>;
  } = {},
): Attack => ({
  name,
  needsRoot: options.needsRoot ?? false,
  async run(ground) {
    const text = attackCode(`${code(ground.bait)}\ndone()`, options.constants?.(ground.bait));
    const result = await runAttack(ground, text);
    expect(reached(result)).toEqual([]);
    // Whoever fails before the last attempt has shown nothing, so what it complained of is shown instead.
    const said = Buffer.concat([result.stdout, result.stderr]).toString();
    expect(said).toMatch(/^DONE$/m);
  },
});
