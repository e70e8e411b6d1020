/**
 * Our client beside the official ones, against one floor server, interleaved: `npm run bench:client`. CPU time a call is
 * the figure to compare; calls a second share two cores with the server.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { clients } from './clients/clients.ts';
import type { Measurement } from './measurement.ts';

const ROUNDS = 5;
const IN_FLIGHT = [1, 16, 64];
const CALLS = Number(process.argv[2] ?? 10_000);

/** What our client promises: this many times the calls of the official one of the same revision. */
const TARGET_RATIO = 5;
const OURS = 'qmcp, 2026-07-28';
const OFFICIAL = 'official v2, 2026-07-28';

const execute = promisify(execFile);
const source = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const node = [...process.execArgv];

async function startServer(): Promise<{ readonly url: string; stop(): void }> {
  const child = spawn(process.execPath, [...node, source('floor-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { url, stop: () => void child.kill() };
}

async function measure(client: string, url: string, inFlight: number): Promise<Measurement> {
  const argv = [...node, source('run-one.ts'), client, url, String(inFlight), String(CALLS)];
  const { stdout } = await execute(process.execPath, argv);
  return JSON.parse(stdout) as Measurement;
}

const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;

const key = (client: string, inFlight: number): string => `${client} at ${inFlight}`;

async function measureAll(url: string): Promise<ReadonlyMap<string, Measurement>> {
  const runs = new Map<string, Measurement[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const inFlight of IN_FLIGHT) {
      for (const client of Object.keys(clients)) {
        const run = await measure(client, url, inFlight);
        runs.set(key(client, inFlight), [...(runs.get(key(client, inFlight)) ?? []), run]);
      }
    }
  }
  return new Map(
    [...runs].map(([name, measured]) => [
      name,
      {
        callsPerSecond: median(measured.map(({ callsPerSecond }) => callsPerSecond)),
        cpuUsPerCall: median(measured.map(({ cpuUsPerCall }) => cpuUsPerCall)),
      },
    ]),
  );
}

const server = await startServer();
const results = await measureAll(server.url);
server.stop();

const at = (client: string, inFlight: number): Measurement =>
  results.get(key(client, inFlight)) ?? { callsPerSecond: 0, cpuUsPerCall: 0 };

console.log(
  `Node.js ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${CALLS} calls a run, median of ${ROUNDS} interleaved runs.\n`,
);
console.log(`| client | ${IN_FLIGHT.map((n) => `calls/s at ${n} | CPU µs`).join(' | ')} |`);
console.log(`|---|${IN_FLIGHT.map(() => '---:|---:').join('|')}|`);
for (const client of Object.keys(clients)) {
  const cells = IN_FLIGHT.map((inFlight) => {
    const { callsPerSecond, cpuUsPerCall } = at(client, inFlight);
    return `${Math.round(callsPerSecond).toLocaleString('en')} | ${Math.round(cpuUsPerCall)}`;
  });
  console.log(`| ${client} | ${cells.join(' | ')} |`);
}
const ratios = IN_FLIGHT.map(
  (inFlight) => at(OURS, inFlight).callsPerSecond / at(OFFICIAL, inFlight).callsPerSecond,
);
console.log(
  `\nOurs to the official v2 client, revision 2026-07-28: ${ratios.map((ratio, index) => `${ratio.toFixed(1)} × at ${IN_FLIGHT[index]}`).join(', ')}; target ${TARGET_RATIO} ×.`,
);
