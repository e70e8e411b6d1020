/** Records in the format of OSV (ossf.github.io/osv-schema 1.7), as far as they are read here. */
import { z } from 'zod';

import type { PackageVersion } from '../dependencies/read-manifest.ts';
import type { Advisory } from './advisory-source.ts';
import { compareVersions } from './compare-versions.ts';

const Event = z.object({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
});

const Affected = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
  versions: z.array(z.string()).default([]),
  ranges: z.array(z.object({ type: z.string(), events: z.array(Event) })).default([]),
});
type Affected = z.infer<typeof Affected>;

/** One advisory as it is published. */
export const OsvRecord = z.object({
  id: z.string().max(200),
  summary: z.string().default(''),
  details: z.string().default(''),
  withdrawn: z.string().optional(),
  affected: z.array(Affected).default([]),
  database_specific: z.object({ severity: z.string().optional().catch(undefined) }).optional(),
});
/** One advisory as it is published. */
export type OsvRecord = z.infer<typeof OsvRecord>;

/** Whether a record is about a version of a package: the evaluation of the schema's chapter "Evaluation". */
export const isAffected = ({ withdrawn, affected }: OsvRecord, used: PackageVersion): boolean =>
  withdrawn === undefined &&
  affected.some(
    (one) =>
      isOf(one, used) &&
      (one.versions.includes(used.version) || one.ranges.some((range) => isWithin(range, used))),
  );

/** A record in the words of an answer. */
export function toAdvisory(record: OsvRecord, used: PackageVersion): Advisory {
  const { id, summary, details, affected, database_specific: more } = record;
  const fixedIn = affected
    .filter((one) => isOf(one, used))
    .flatMap(({ ranges }) => ranges.flatMap(({ events }) => events))
    .flatMap(({ fixed }) => fixed ?? []);
  return {
    id,
    summary: summary === '' ? details.slice(0, 300) : summary,
    severity: /^(?:critical|high)$/i.test(more?.severity ?? '') ? 'error' : 'warning',
    fixedIn: [...new Set(fixedIn)],
  };
}

const isOf = (affected: Affected, { ecosystem, name }: PackageVersion): boolean =>
  affected.package?.ecosystem === ecosystem && affected.package.name === name;

/** Ranges of commits (`GIT`) say nothing about versions. */
function isWithin({ type, events }: Affected['ranges'][number], used: PackageVersion): boolean {
  if (type === 'GIT') return false;
  const reached = (version: string): boolean =>
    version === '0' || compareVersions(used.ecosystem, used.version, version) >= 0;
  const passed = (version: string): boolean =>
    compareVersions(used.ecosystem, used.version, version) > 0;
  let within = false;
  for (const { introduced, fixed, last_affected: last } of events) {
    if (introduced !== undefined && reached(introduced)) within = true;
    if (fixed !== undefined && reached(fixed)) within = false;
    if (last !== undefined && passed(last)) within = false;
  }
  return within;
}
