import { Child } from '../child.ts';
import type { LoadOrder } from '../load/load-run.ts';
import { BenchPostgres } from '../postgres.ts';
import { median } from '../statistics.ts';
import { SubjectProcess } from '../subject-process.ts';
import type { Measurement } from '../subject-process.ts';
import type { Part, PartOptions } from './part.ts';
import { table, whole } from './part.ts';

const COUNTS = [1, 4] as const;
/** Calls on their way at once, to each process: where there are more of them, there is more to do. */
const CONCURRENCY = 64;
/** Calls to each process before anything counts, so that code is compiled and pools are filled. */
const WARM_UP_CALLS = 3_000;
/** What may be noise: more is growth. */
const MOST_GROWTH = 1.1;

/** What all processes of a round showed together. */
interface Round {
  readonly callsPerSecond: number;
  readonly cpuUsPerCall: number;
  /** Of the slowest process. */
  readonly p99Ms: number;
}

/** Whether several processes on one PostgreSQL spend more on a call than one does. */
export const processes: Part = {
  title: 'Several processes on one PostgreSQL',
  async measure(options) {
    await using postgres = await BenchPostgres.start();
    if (!postgres.isThere) return 'Not measured: PostgreSQL is not installed here.';
    const rounds = new Map(COUNTS.map((count): [number, Round[]] => [count, []]));
    for (let round = 0; round < options.rounds; round += 1) {
      for (const count of COUNTS) {
        const found = await runOnce(count, await postgres.createDatabase(), options);
        rounds.get(count)?.push(found);
        console.error(`round ${round + 1}, ${count}: ${found.cpuUsPerCall.toFixed(1)} µs`);
      }
    }
    return show(rounds);
  },
};

async function runOnce(count: number, url: string, { runMs }: PartOptions): Promise<Round> {
  await using stack = new AsyncDisposableStack();
  const pairs: { subject: SubjectProcess; load: Child }[] = [];
  for (let process = 0; process < count; process += 1) {
    const subject = stack.use(await SubjectProcess.start('governed-postgres', url));
    pairs.push({ subject, load: stack.use(new Child('load/run-load.ts')) });
  }
  const run = (until: LoadOrder['until']): Promise<Measurement[]> =>
    Promise.all(
      pairs.map(({ subject, load }) => subject.measure(load, { concurrency: CONCURRENCY, until })),
    );
  await run({ calls: WARM_UP_CALLS });
  return together(await run({ ms: runMs }));
}

function together(measured: readonly Measurement[]): Round {
  const sum = (pick: (each: Measurement) => number): number =>
    measured.reduce((total, each) => total + pick(each), 0);
  return {
    callsPerSecond: sum(({ callsPerSecond }) => callsPerSecond),
    cpuUsPerCall:
      sum(({ cpuUsPerCall, calls }) => cpuUsPerCall * calls) / sum(({ calls }) => calls),
    p99Ms: Math.max(...measured.map(({ p99Ms }) => p99Ms)),
  };
}

function show(rounds: ReadonlyMap<number, readonly Round[]>): string {
  const of = (count: number, pick: (round: Round) => number): number =>
    median((rounds.get(count) ?? []).map(pick));
  const cpuOf = (count: number): number => of(count, ({ cpuUsPerCall }) => cpuUsPerCall);
  const rows = COUNTS.map((count) => [
    String(count),
    whole(of(count, ({ callsPerSecond }) => callsPerSecond)),
    of(count, ({ p99Ms }) => p99Ms).toFixed(2),
    cpuOf(count).toFixed(1),
  ]);
  const growth = cpuOf(4) / cpuOf(1);
  const met = growth <= MOST_GROWTH ? 'met' : 'not met';
  const heading = ['processes', 'calls/s', 'p99 ms', 'CPU µs a call'];
  return `${CONCURRENCY} calls at a time to each; medians of rounds. The CPU time is that of our processes, without PostgreSQL's:\n\n${table(heading, rows)}\n\nFour spend ${growth.toFixed(2)} times on a call what one does; target ≤ ${MOST_GROWTH}, ${met}.`;
}
