/**
 * The speed of the server, beside its floor and its peers, all from `dist`: `npm run build && npm run bench:server`.
 *
 *     npm run bench:server -- [--part compare|processes|soak|subscriptions|start|budget] [--rounds 5] [--seconds 2]
 *                             [--calls 1000000] [--subscriptions 10000] [--write]
 *     npm run --silent bench:server -- --mode bare|governed|floor|… --port 4000 [--store file or postgres://…]
 *
 * The first measures and prints, and with `--write` puts what it found into `bench/README.md`; the second serves the echo
 * tool of one subject alone, for others to load.
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { budget } from './parts/budget.ts';
import { compare } from './parts/compare.ts';
import type { Part } from './parts/part.ts';
import { processes } from './parts/processes.ts';
import { soak } from './parts/soak.ts';
import { start } from './parts/start.ts';
import { subscriptions } from './parts/subscriptions.ts';
import { writeSection } from './readme.ts';
import { serveAlone } from './serve-alone.ts';

const parts: Readonly<Record<string, Part>> = {
  compare,
  processes,
  soak,
  subscriptions,
  start,
  budget,
};

const { values } = parseArgs({
  options: {
    mode: { type: 'string' },
    port: { type: 'string', default: '0' },
    store: { type: 'string', default: ':memory:' },
    part: { type: 'string', default: 'compare' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    calls: { type: 'string', default: '1000000' },
    subscriptions: { type: 'string', default: '10000' },
    write: { type: 'boolean', default: false },
  },
});

function machine(): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  return `Node.js ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), commit ${commit}`;
}

async function measure(name: string): Promise<void> {
  const part = parts[name];
  if (part === undefined) {
    throw new Error(`There is no part '${name}': choose from ${Object.keys(parts).join(', ')}`);
  }
  const found = await part.measure({
    rounds: Number(values.rounds),
    runMs: Number(values.seconds) * 1000,
    calls: Number(values.calls),
    subscriptions: Number(values.subscriptions),
  });
  const section = `${machine()}.\n\n${found}`;
  console.log(`## ${part.title}\n\n${section}`);
  if (values.write) await writeSection(name, section);
}

if (values.mode === undefined) await measure(values.part);
else await serveAlone(values.mode, { port: Number(values.port), store: values.store });
