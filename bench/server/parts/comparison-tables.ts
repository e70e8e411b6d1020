import { subjects } from '../subjects/subjects.ts';
import type { SubjectName } from '../subjects/subjects.ts';
import { at, CONCURRENCIES, Figures } from './figures.ts';
import type { Comparison } from './figures.ts';
import { table, whole } from './part.ts';
import { showTargets } from './targets.ts';

const MIB = 1024 * 1024;

/** What the rounds showed, and whether it is what was aimed at, in Markdown. */
export function showComparison(runs: Comparison): string {
  const figures = new Figures(runs);
  const names = [...runs.keys()];
  const loaded = CONCURRENCIES.map(
    (concurrency) =>
      `${concurrency === 1 ? 'One call' : `${concurrency} calls`} at a time:\n\n${loadTable(figures, names, concurrency)}`,
  );
  return [...loaded, processTable(figures, names), showTargets(figures)].join('\n\n');
}

function loadTable(figures: Figures, names: readonly SubjectName[], concurrency: number): string {
  const rate = at(concurrency, 'callsPerSecond');
  const rows = names.map((name) => [
    subjects[name].label,
    whole(figures.of(name, rate)),
    figures.toFloor(name, rate).toFixed(2),
    figures.of(name, at(concurrency, 'p50Ms')).toFixed(2),
    figures.of(name, at(concurrency, 'p99Ms')).toFixed(2),
    figures.toFloor(name, at(concurrency, 'p99Ms')).toFixed(1),
    figures.of(name, at(concurrency, 'cpuUsPerCall')).toFixed(1),
  ]);
  return table(
    ['server', 'calls/s', 'to the floor', 'p50 ms', 'p99 ms', 'p99 to the floor', 'CPU µs a call'],
    rows,
  );
}

function processTable(figures: Figures, names: readonly SubjectName[]): string {
  const rows = names.map((name) => [
    subjects[name].label,
    whole(figures.of(name, ({ startMs }) => startMs)),
    whole(figures.of(name, ({ rssBytes }) => rssBytes / MIB)),
  ]);
  return `The processes:\n\n${table(['server', 'start to first answer, ms', 'RSS after the load, MiB'], rows)}`;
}
