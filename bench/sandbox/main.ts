/**
 * What a sandbox costs beside a plain process: `npm run bench:sandbox -- [--runs 40]`. Times are milliseconds, p50 and
 * p99; the first byte is counted from when a job is given. Needs bubblewrap and python3.
 */
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { parseArgs } from 'node:util';

import type { Clock, Entropy } from '@qmcp/contracts';
import {
  BubblewrapBackend,
  detectControls,
  sandboxLimits,
  type LanguageName,
  type Sandbox,
} from '@qmcp/execution/sandbox';

import { memoryOf } from './memory.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '40' } } });
const runs = Number(values.runs);

const clock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(fire, delayMs) {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};
const entropy: Entropy = {
  bytes: (count) => new Uint8Array(randomBytes(count)),
  uuidv7: () => randomUUID(),
};

const controls = detectControls(clock);
const backend = new BubblewrapBackend({ clock, entropy, controls });

interface Subject {
  readonly language: LanguageName;
  readonly code: string;
  /** The same in a plain process: by the same programs, whatever else `PATH` leads to. */
  readonly plain: readonly [string, ...string[]];
}

const subjects: readonly Subject[] = [
  { language: 'python', code: 'print(1)', plain: ['/usr/bin/python3', '-I', '-c', 'print(1)'] },
  {
    language: 'javascript',
    code: 'console.log(1)',
    plain: [process.execPath, '-e', 'console.log(1)'],
  },
  { language: 'shell', code: 'echo 1', plain: ['/bin/bash', '--norc', '-c', 'echo 1'] },
];

/** Samples by what was measured. */
type Samples = Map<string, number[]>;

function note(samples: Samples, name: string, value: number): void {
  samples.set(name, [...(samples.get(name) ?? []), value]);
}

async function measurePlain(
  { plain: [command, ...args] }: Subject,
  samples: Samples,
): Promise<void> {
  const startedAtMs = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  await once(child, 'close');
  note(samples, 'plain process', performance.now() - startedAtMs);
}

const start = (language: LanguageName, warm: boolean): Promise<Sandbox> =>
  backend.create({
    language,
    limits: sandboxLimits(),
    trust: 'ordinary',
    lifetime: 'run',
    warm,
  });

/** @returns milliseconds until the first byte and until the result, from `startedAtMs` */
async function runJob(sandbox: Sandbox, code: string, startedAtMs: number) {
  let firstByteMs: number | undefined;
  await sandbox.run(
    { code },
    { onOutput: () => (firstByteMs ??= performance.now() - startedAtMs) },
  );
  const resultMs = performance.now() - startedAtMs;
  return { firstByteMs: firstByteMs ?? Number.NaN, resultMs };
}

async function measureSandboxes({ language, code }: Subject, samples: Samples): Promise<void> {
  const coldAtMs = performance.now();
  const cold = await start(language, false);
  const coldRun = await runJob(cold, code, coldAtMs);
  await cold.destroy();
  note(samples, 'cold, result', coldRun.resultMs);
  note(samples, 'cold, gone', performance.now() - coldAtMs);

  const warm = await start(language, true);
  const warmRun = await runJob(warm, code, performance.now());
  await warm.destroy();
  note(samples, 'warm, first byte', warmRun.firstByteMs);
  note(samples, 'warm, result', warmRun.resultMs);
}

async function measureMemory(language: LanguageName): Promise<number> {
  const count = 8;
  const sandboxes = await Promise.all(Array.from({ length: count }, () => start(language, true)));
  const bytes = memoryOf(process.pid) / count;
  await Promise.all(sandboxes.map((sandbox) => sandbox.destroy()));
  return bytes / 2 ** 20;
}

function quantile(samples: readonly number[], share: number): string {
  const sorted = samples.toSorted((one, other) => one - other);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
}

console.log(`Node.js ${process.version}, limits by ${controls.mechanism}, ${runs} runs each\n`);
console.log('| language | what | p50 | p99 |\n| --- | --- | --- | --- |');
for (const subject of subjects) {
  const samples: Samples = new Map();
  for (let count = 0; count < runs; count++) {
    await measurePlain(subject, samples);
    await measureSandboxes(subject, samples);
  }
  for (const [name, found] of samples) {
    console.log(
      `| ${subject.language} | ${name} | ${quantile(found, 0.5)} | ${quantile(found, 0.99)} |`,
    );
  }
  const memory = await measureMemory(subject.language);
  console.log(`| ${subject.language} | memory of a warm one, MiB | ${memory.toFixed(1)} | |`);
}
