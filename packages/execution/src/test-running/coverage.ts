import { z } from 'zod';

/** How often each line of a file that has code was run: its number, from 1, and the count. */
export const CoveredFile = z.object({
  path: z.string(),
  lines: z.array(z.tuple([z.int().positive(), z.number().min(0)])),
});

/** How often each line of a file that has code was run. */
export type CoveredFile = z.output<typeof CoveredFile>;

const figures = {
  covered: z.int().describe('Lines that were run'),
  total: z.int().describe('Lines that have code'),
  percent: z.number().describe('0 to 100; 100 where there is no code'),
};

/** How much of the code was run. */
export const CoverageView = z.object({
  ...figures,
  files: z.array(
    z.object({
      path: z.string(),
      ...figures,
      missing: z.string().describe('Lines that were not run, such as 3-5,9'),
    }),
  ),
});

/** How much of the code was run. */
export type CoverageView = z.output<typeof CoverageView>;

/** Sums up what was run. */
export function summarizeCoverage(files: readonly CoveredFile[]): CoverageView {
  const summaries = files.map(({ path, lines }) => ({
    path,
    ...share(lines.filter(([, count]) => count > 0).length, lines.length),
    missing: ranges(lines.filter(([, count]) => count === 0).map(([line]) => line)),
  }));
  const covered = summaries.reduce((sum, file) => sum + file.covered, 0);
  const total = summaries.reduce((sum, file) => sum + file.total, 0);
  return { ...share(covered, total), files: summaries };
}

const share = (covered: number, total: number) => ({
  covered,
  total,
  percent: total === 0 ? 100 : Math.round((covered / total) * 10_000) / 100,
});

function ranges(lines: readonly number[]): string {
  const found: [first: number, last: number][] = [];
  for (const line of lines) {
    const current = found.at(-1);
    if (current !== undefined && line === current[1] + 1) current[1] = line;
    else found.push([line, line]);
  }
  return found.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/** The same as a tracefile, which editors and services read. See geninfo(1) of LCOV. */
export function toLcov(files: readonly CoveredFile[]): string {
  const records = files.map(({ path, lines }) => [
    `SF:${path}`,
    ...lines.map(([line, count]) => `DA:${line},${count}`),
    `LF:${lines.length}`,
    `LH:${lines.filter(([, count]) => count > 0).length}`,
    'end_of_record',
  ]);
  return records
    .flat()
    .map((line) => `${line}\n`)
    .join('');
}
