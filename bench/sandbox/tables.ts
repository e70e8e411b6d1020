import { coldIn, PLAIN, sampleName, warmIn, type Moment } from './measure-start.ts';
import type { Rates } from './measure-throughput.ts';
import type { MeasuredBackend } from './measured-backends.ts';
import { programs, type Program } from './programs.ts';
import type { Samples } from './samples.ts';

/** All that was found. */
export interface Findings {
  readonly backends: readonly MeasuredBackend[];
  readonly samples: Samples;
  readonly plainRates: Rates;
  /** By a backend's title. */
  readonly coldRates: ReadonlyMap<string, Rates>;
  readonly warmRates: ReadonlyMap<string, Rates>;
  /** Of one sandbox that waits, by a backend's title, in the order of `programs`. */
  readonly memoryBytes: ReadonlyMap<string, readonly number[]>;
}

const MIB = 1024 * 1024;

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

/** A table in Markdown; all cells but those of the first columns stand at the right. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  texts = 1,
): string {
  const rule = headings.map((_, index) => (index < texts ? '---' : '---:'));
  return [line(headings), line(rule), ...rows.map(line)].join('\n');
}

const decimals = (value: number | undefined, digits = 1): string =>
  value === undefined || Number.isNaN(value) ? '–' : value.toFixed(digits);

/** How long it takes from a program that is given to its end. */
export function showStarts(findings: Findings): string {
  const started = [PLAIN, ...findings.backends.flatMap((each) => [coldIn(each), warmIn(each)])];
  const rows = programs.flatMap((program) =>
    started.map((one) => startRow(program, one, findings.samples)),
  );
  const moments = ['first byte', 'result', 'gone'].flatMap((moment) => [
    `${moment} p50 ms`,
    'p99 ms',
  ]);
  return table(['language', 'started in', 'runs', ...moments, '× plain'], rows, 2);
}

function startRow(program: Program, started: string, samples: Samples): readonly string[] {
  const at = (moment: Moment, percent: number): number =>
    samples.percentile(sampleName(program, started, moment), percent);
  const moments: readonly Moment[] = ['first byte', 'result', 'gone'];
  const plain = samples.percentile(sampleName(program, PLAIN, 'result'), 50);
  return [
    program.title,
    started,
    String(samples.count(sampleName(program, started, 'result'))),
    ...moments.flatMap((moment) => [50, 99].map((percent) => decimals(at(moment, percent)))),
    decimals(at('result', 50) / plain),
  ];
}

/** How many can be run, and what those hold that wait. */
export function showRates(findings: Findings): string {
  const rows = programs.flatMap((program, index) => {
    const plain = [program.title, PLAIN, decimals(findings.plainRates[index]), '–', '–'];
    return [plain].concat(findings.backends.map((backend) => rateRow(backend, index, findings)));
  });
  const headings = ['language', 'in', 'runs/s, cold', 'runs/s, from the pool', 'MiB a warm one'];
  return table(headings, rows, 2);
}

const rateRow = (
  { title }: MeasuredBackend,
  index: number,
  { coldRates, warmRates, memoryBytes }: Findings,
): string[] => [
  programs[index]?.title ?? '',
  title,
  decimals(coldRates.get(title)?.[index]),
  decimals(warmRates.get(title)?.[index]),
  decimals((memoryBytes.get(title)?.[index] ?? Number.NaN) / MIB),
];
