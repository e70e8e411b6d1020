import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { LanguageName, RunResult } from '../sandbox.ts';
import { probeSpec, runOnce, type CreateSandbox } from './run-once.ts';

const script = readFileSync(new URL('self-attack.sh', import.meta.url), 'utf8');

const MIB = 1024 * 1024;

/** What attacks a new sandbox has to withstand before its backend is used. @returns what they reached: nothing, if all is well */
export async function selfAttack(create: CreateSandbox): Promise<readonly string[]> {
  return [
    ...(await attackIsolation(create)),
    ...(await attackMemory(create)),
    ...(await attackTime(create)),
  ];
}

/** Languages in which a sandbox gives the answer to a sum. */
export async function workingLanguages(create: CreateSandbox): Promise<readonly LanguageName[]> {
  const sums: Readonly<Record<LanguageName, string>> = {
    python: 'print(6 * 7)',
    javascript: 'console.log(6 * 7)',
    typescript: 'const six: number = 6; console.log(six * 7)',
    shell: 'echo $((6 * 7))',
  };
  const working: LanguageName[] = [];
  for (const [language, code] of Object.entries(sums) as [LanguageName, string][]) {
    if (await answers(create, language, code)) working.push(language);
  }
  return working;
}

async function answers(
  create: CreateSandbox,
  language: LanguageName,
  code: string,
): Promise<boolean> {
  try {
    const { stdout } = await runOnce(create, probeSpec(language), { code });
    return Buffer.from(stdout).toString() === '42\n';
  } catch {
    // An interpreter that is missing is no danger; its language is not on offer.
    return false;
  }
}

async function attackIsolation(create: CreateSandbox): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'qmcp-bait-'));
  try {
    await chmod(folder, 0o755);
    const bait = join(folder, 'bait');
    await writeFile(bait, 'bait', { mode: 0o644 });
    const job = { code: script, args: [bait, String(process.pid), ownCommandLine()] };
    const result = await runOnce(create, probeSpec('shell'), job);
    const lines = Buffer.from(result.stdout).toString().split('\n');
    if (!lines.includes('DONE')) return [`an end of the probe (${describe(result)})`];
    return lines.filter((line) => line.startsWith('REACHED ')).map((line) => line.slice(8));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** As `/proc` has it, with a space behind each argument. */
const ownCommandLine = (): string =>
  readFileSync('/proc/self/cmdline', 'latin1').replaceAll('\0', ' ');

async function attackMemory(create: CreateSandbox): Promise<readonly string[]> {
  const code = 'head -c 128M /dev/zero | tail -c 128M | wc -c';
  const limits = { memoryBytes: 32 * MIB };
  const result = await runOnce(create, probeSpec('shell', limits), { code });
  const got = Buffer.from(result.stdout).toString().trim();
  return got === String(128 * MIB) ? ['four times the memory that it may have'] : [];
}

async function attackTime(create: CreateSandbox): Promise<readonly string[]> {
  const result = await runOnce(create, probeSpec('shell', { timeoutMs: 100 }), { code: 'sleep 2' });
  return result.reason === 'timeout' ? [] : ['more time than it may have'];
}

const describe = ({ reason, exitCode, stderr }: RunResult): string =>
  `${reason}, ${exitCode ?? 'killed'}: ${Buffer.from(stderr).toString().trim()}`;
