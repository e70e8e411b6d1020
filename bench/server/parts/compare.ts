import { Child } from '../child.ts';
import { BenchPostgres } from '../postgres.ts';
import { SubjectProcess } from '../subject-process.ts';
import type { Measurement } from '../subject-process.ts';
import { subjects } from '../subjects/subjects.ts';
import type { SubjectName } from '../subjects/subjects.ts';
import { showComparison } from './comparison-tables.ts';
import { CONCURRENCIES } from './figures.ts';
import type { Run } from './figures.ts';
import type { Part, PartOptions } from './part.ts';

/** So that code is compiled and pools are filled before anything counts. */
const WARM_UP_CONCURRENCY = 16;

/** All servers, one after the other, round by round, so that what disturbs the machine disturbs them alike. */
export const compare: Part = {
  title: 'Calls a second',
  async measure(options) {
    await using postgres = await BenchPostgres.start();
    const names = (Object.keys(subjects) as SubjectName[]).filter((name) => postgres.serves(name));
    const runs = new Map(names.map((name): [SubjectName, Run[]] => [name, []]));
    await using load = new Child('load/run-load.ts');
    for (let round = 0; round < options.rounds; round += 1) {
      for (const name of names) {
        const run = await runOnce({ name, store: await postgres.storeFor(name) }, load, options);
        runs.get(name)?.push(run);
        console.error(`round ${round + 1}, ${name}: ${summary(run)}`);
      }
    }
    return showComparison(runs);
  },
};

async function runOnce(
  { name, store }: { readonly name: SubjectName; readonly store: string | undefined },
  load: Child,
  { runMs }: Pick<PartOptions, 'runMs'>,
): Promise<Run> {
  const startedMs = performance.now();
  await using subject = await SubjectProcess.start(name, store);
  await subject.measure(load, { concurrency: 1, until: { calls: 1 } });
  const startMs = performance.now() - startedMs;
  await subject.measure(load, { concurrency: WARM_UP_CONCURRENCY, until: { ms: runMs } });
  const loaded: Measurement[] = [];
  for (const concurrency of CONCURRENCIES) {
    loaded.push(await subject.measure(load, { concurrency, until: { ms: runMs } }));
  }
  return { startMs, rssBytes: (await subject.usage()).rssBytes, loaded };
}

const summary = ({ loaded }: Run): string =>
  loaded
    .map((each) => `${each.callsPerSecond.toFixed(0)}/s ${each.cpuUsPerCall.toFixed(1)} µs`)
    .join(', ');
