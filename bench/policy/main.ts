/**
 * How many questions a policy decides in a second of CPU time, and how long the slowest hundredth of them takes.
 *
 * `node -C @qmcp/source bench/policy/main.ts`
 */
import type { FilePolicy } from '@qmcp/server';
import { policyFromText } from '@qmcp/server/policy';
import type { PolicyQuestion } from '@qmcp/contracts';

import { policyText, questions, worstPolicyText } from './workload.ts';

const RUN_MS = 2_000;
const SINGLE_DECISIONS = 200_000;

/** By the CPU time of this process, which neighbours on the machine disturb less than the clock. */
function decisionsPerSecond(policy: FilePolicy, asked: readonly PolicyQuestion[]): number {
  let decided = 0;
  const started = performance.now();
  const cpu = process.cpuUsage();
  while (performance.now() - started < RUN_MS) {
    for (const question of asked) policy.decide(question);
    decided += asked.length;
  }
  const { user, system } = process.cpuUsage(cpu);
  return Math.round((decided * 1_000_000) / (user + system));
}

/** Microseconds within which 99 of 100 decisions are made, each timed by itself. */
function slowestMicroseconds(policy: FilePolicy, asked: readonly PolicyQuestion[]): number {
  const taken = new Float64Array(SINGLE_DECISIONS);
  for (let at = 0; at < SINGLE_DECISIONS; at += 1) {
    const question = asked[at % asked.length];
    const started = performance.now();
    if (question !== undefined) policy.decide(question);
    taken[at] = performance.now() - started;
  }
  return (taken.toSorted()[Math.floor(SINGLE_DECISIONS * 0.99)] ?? 0) * 1_000;
}

async function measure(name: string, text: string): Promise<void> {
  const started = performance.now();
  const policy = await policyFromText(text);
  const loadedMs = performance.now() - started;
  const asked = questions(10_000);
  // Warms up.
  decisionsPerSecond(policy, asked);
  const rate = decisionsPerSecond(policy, asked);
  const p99 = slowestMicroseconds(policy, asked);
  console.log(
    `${name}: ${rate.toLocaleString('en')} decisions/s, p99 ${p99.toFixed(1)} µs, loaded in ${loadedMs.toFixed(0)} ms`,
  );
}

for (const count of [20, 200, 2_000, 20_000]) await measure(`${count} rules`, policyText(count));
await measure('2000 rules that all have to be asked', worstPolicyText(2_000));
