import { readFile } from 'node:fs/promises';

import { Child } from '../child.ts';
import { SubjectProcess } from '../subject-process.ts';
import type { Part, PartOptions } from './part.ts';
import { table } from './part.ts';

/** `bench/budget.json`: what a call cost where the budget was set, and how far a run may be from it. */
interface Budget {
  readonly concurrency: number;
  /** How many times the budget is still within it: what is measured varies. */
  readonly tolerance: number;
  readonly cpuUsPerCall: Readonly<Record<Budgeted, number>>;
}

type Budgeted = 'floor' | 'bare' | 'governed';

const file = new URL('../../budget.json', import.meta.url);

/**
 * Whether a call still costs no more CPU time than it may; the exit code is 1 where it does. The budget was set on one
 * machine and counts on any: it grows with what the floor costs here.
 */
export const budget: Part = {
  title: 'CPU budget',
  async measure(options) {
    const allowed = JSON.parse(await readFile(file, 'utf8')) as Budget;
    const measured = await measureAll(allowed.concurrency, options);
    const slower = measured.floor / allowed.cpuUsPerCall.floor;
    const rows = (['bare', 'governed'] as const).map((name) => {
      const limitUs = allowed.cpuUsPerCall[name] * slower * allowed.tolerance;
      return { name, limitUs, spentUs: measured[name], kept: measured[name] <= limitUs };
    });
    const failed = rows.filter(({ kept }) => !kept).length;
    process.exitCode = failed === 0 ? 0 : 1;
    const cells = rows.map(({ name, limitUs, spentUs, kept }) => [
      name,
      limitUs.toFixed(1),
      spentUs.toFixed(1),
      kept ? 'kept' : 'exceeded',
    ]);
    const headings = ['server', 'CPU µs a call allowed', 'measured', ''];
    return `The floor costs ${measured.floor.toFixed(1)} µs here.\n\n${table(headings, cells)}\n\n${rows.length - failed} passed, ${failed} failed`;
  },
};

/** The least of some interleaved runs: neighbours only ever make a run dearer. */
async function measureAll(
  concurrency: number,
  { rounds, runMs }: PartOptions,
): Promise<Record<Budgeted, number>> {
  const least = { floor: Infinity, bare: Infinity, governed: Infinity };
  await using load = new Child('load/run-load.ts');
  await using floor = await SubjectProcess.start('floor');
  await using bare = await SubjectProcess.start('bare');
  await using governed = await SubjectProcess.start('governed');
  const running = { floor, bare, governed };
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of Object.keys(running) as Budgeted[]) {
      const { cpuUsPerCall } = await running[name].measure(load, {
        concurrency,
        until: { ms: runMs },
      });
      if (round > 0) least[name] = Math.min(least[name], cpuUsPerCall);
    }
  }
  return least;
}
