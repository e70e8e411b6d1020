import { PlatformError, type Logger } from '@qmcp/contracts';

import type { UsedPackage } from '../security/scan-files.ts';
import type { FileFinding } from '../source/finding.ts';
import type { Advisory, AdvisorySource } from './advisory-source.ts';

/** What became of the question for advisories. */
export type AuditState = 'checked' | 'off' | 'nothing_to_check' | 'unavailable';

/** What a question for advisories needs. */
export interface AuditOptions {
  readonly advisories: AdvisorySource | undefined;
  /** Told where the source could not answer. */
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** CWE-1395: dependency on vulnerable third-party component. */
const VULNERABLE_DEPENDENCY = 1395;

/** Asks for advisories. A source that can't answer is said to be so, and leaves the rest of a scan as it is. */
export async function auditPackages(
  packages: readonly UsedPackage[],
  { advisories: source, logger, signal }: AuditOptions,
): Promise<{ findings: FileFinding[]; audit: AuditState }> {
  if (packages.length === 0) return { findings: [], audit: 'nothing_to_check' };
  if (source === undefined) return { findings: [], audit: 'off' };
  try {
    const advisories = await source.find(packages, signal);
    const findings = packages.flatMap((used, index) =>
      (advisories[index] ?? []).map((advisory) => toFinding(used, advisory)),
    );
    return { findings, audit: 'checked' };
  } catch (error) {
    if (!PlatformError.is(error)) throw error;
    logger.warn({ err: error }, 'packages could not be checked against advisories');
    return { findings: [], audit: 'unavailable' };
  }
}

function toFinding({ path, line, name, version }: UsedPackage, advisory: Advisory): FileFinding {
  const { id, severity, summary, fixedIn } = advisory;
  const remedy =
    fixedIn.length === 0
      ? 'No version repairs it yet: see whether you can do without.'
      : `Repaired in ${fixedIn.slice(0, 5).join(', ')}.`;
  return {
    path,
    rule: `advisory/${id}`,
    severity,
    line,
    cwe: VULNERABLE_DEPENDENCY,
    message: `${name} ${version}: ${summary.slice(0, 500)} ${remedy}`,
  };
}
