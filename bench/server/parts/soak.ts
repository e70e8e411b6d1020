import { Child } from '../child.ts';
import { SubjectProcess } from '../subject-process.ts';
import { subjects } from '../subjects/subjects.ts';
import type { Part, PartOptions } from './part.ts';
import { table, whole } from './part.ts';

const CONCURRENCY = 64;
/** How often memory is looked at. */
const STEPS = 10;
const MIB = 1024 * 1024;

/** Most that a process may hold after all calls, in MiB. */
const LIMITS = { bare: 150, governed: 250 } as const;

type Soaked = keyof typeof LIMITS;

/** Whether memory stays flat over very many calls. */
export const soak: Part = {
  title: 'Memory over a million calls',
  async measure(options) {
    await using load = new Child('load/run-load.ts');
    const rows: string[][] = [];
    for (const name of Object.keys(LIMITS) as Soaked[]) {
      const rssMiB = await watch(name, load, options);
      const last = rssMiB.at(-1) ?? Number.NaN;
      const met = last <= LIMITS[name] ? 'met' : 'not met';
      rows.push([subjects[name].label, ...rssMiB.map(whole), `≤ ${LIMITS[name]}`, met]);
    }
    const steps = Array.from({ length: STEPS }, (_, step) =>
      whole(((step + 1) * options.calls) / STEPS),
    );
    return `RSS in MiB after so many calls, ${CONCURRENCY} at a time:\n\n${table(['server', ...steps, 'target', ''], rows)}`;
  },
};

async function watch(name: Soaked, load: Child, { calls }: PartOptions): Promise<number[]> {
  await using subject = await SubjectProcess.start(name);
  const rssMiB: number[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    await subject.measure(load, { concurrency: CONCURRENCY, until: { calls: calls / STEPS } });
    rssMiB.push((await subject.usage()).rssBytes / MIB);
    console.error(`${name}, step ${step + 1}: ${rssMiB.at(-1)?.toFixed(0)} MiB`);
  }
  return rssMiB;
}
