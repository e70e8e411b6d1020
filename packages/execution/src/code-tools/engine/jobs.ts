/** Everything that is done with code that nobody trusts, by name. Runs in the engine's processes alone. */
import { findRisks } from '../../validation/find-risks.ts';
import { analyzeFiles } from '../analysis/analyze-files.ts';
import { formatFiles } from '../formatting/format-files.ts';
import { lintFiles } from '../linting/lint-files.ts';
import { scanFiles } from '../security/scan-files.ts';

/** The jobs of the engine. Each takes and gives plain data. */
export const jobs = {
  analyze: analyzeFiles,
  format: formatFiles,
  lint: lintFiles,
  risks: findRisks,
  scan: scanFiles,
};

/** The jobs of the engine, for the compiler. */
export type Jobs = typeof jobs;
/** Name of a job. */
export type JobKind = keyof Jobs;
/** What a job takes. */
export type JobAsk<Kind extends JobKind> = Parameters<Jobs[Kind]>[0];
/** What a job gives. */
export type JobValue<Kind extends JobKind> = Awaited<ReturnType<Jobs[Kind]>>;
