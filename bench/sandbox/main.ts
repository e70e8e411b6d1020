/**
 * What a sandbox costs beside a plain process, in every backend that this machine offers:
 *
 *     npm run bench:sandbox -- [--runs 100] [--container-runs 20] [--seconds 2] [--write]
 *
 * All are measured in turns, so that what disturbs the machine disturbs them alike. Needs bubblewrap and python3; Docker and
 * gVisor where it is root. `--write` puts what was found into `bench/sandbox/README.md`.
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import { detectControls } from '@qmcp/execution/sandbox';

import { openBackends, type MeasuredBackend } from './measured-backends.ts';
import { measureMemory } from './measure-memory.ts';
import { measurePlain, measureSandboxes } from './measure-start.ts';
import { AT_ONCE, plainRates, sandboxRates, type Rates } from './measure-throughput.ts';
import { clock } from './ports.ts';
import { programs } from './programs.ts';
import { writeSection } from './readme.ts';
import { Samples } from './samples.ts';
import { showRates, showStarts, type Findings } from './tables.ts';
import { showTargets } from './targets.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    'container-runs': { type: 'string', default: '20' },
    seconds: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const containerRuns = Number(values['container-runs']);
const forMs = Number(values.seconds) * 1_000;

function machine(): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const { mechanism } = detectControls(clock);
  return `Node.js ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}) with a load of ${loadavg()[0]?.toFixed(1)} before the first run, limits by ${mechanism}, commit ${commit}.`;
}

/** So that images are made and files are in memory before anything counts. */
async function warmUp(backends: readonly MeasuredBackend[]): Promise<void> {
  await measureRound(backends, new Samples());
}

async function measureRound(backends: readonly MeasuredBackend[], samples: Samples): Promise<void> {
  for (const program of programs) {
    await measurePlain(program, samples);
    for (const backend of backends) await measureSandboxes(backend, program, samples);
  }
}

async function measureStarts(backends: readonly MeasuredBackend[]): Promise<Samples> {
  const samples = new Samples();
  const fast = backends.filter(({ isSlow }) => !isSlow);
  for (let run = 0; run < runs; run += 1) {
    // As many turns for the slow ones as they are to have, spread over all.
    const isForAll =
      Math.floor(((run + 1) * containerRuns) / runs) > Math.floor((run * containerRuns) / runs);
    await measureRound(isForAll ? backends : fast, samples);
  }
  return samples;
}

async function measureAll(backends: readonly MeasuredBackend[]): Promise<Findings> {
  await warmUp(backends);
  const samples = await measureStarts(backends);
  const coldRates = new Map<string, Rates>();
  const warmRates = new Map<string, Rates>();
  const memoryBytes = new Map<string, readonly number[]>();
  const plain = await plainRates(forMs);
  for (const backend of backends) {
    coldRates.set(backend.title, await sandboxRates(backend, { forMs, warm: 0 }));
    warmRates.set(backend.title, await sandboxRates(backend, { forMs, warm: AT_ONCE }));
    const bytes: number[] = [];
    for (const program of programs) bytes.push(await measureMemory(backend, program));
    memoryBytes.set(backend.title, bytes);
  }
  return { backends, samples, plainRates: plain, coldRates, warmRates, memoryBytes };
}

const where = machine();
await using opened = await openBackends();
const findings = await measureAll(opened.backends);
const section = [
  [where, ...opened.missing].join(' '),
  showTargets(findings),
  showStarts(findings),
  `${AT_ONCE} programs at once:`,
  showRates(findings),
].join('\n\n');
console.log(section);
if (values.write) await writeSection(section);
