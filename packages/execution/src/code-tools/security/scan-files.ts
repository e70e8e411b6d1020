import { findRisks } from '../../validation/find-risks.ts';
import { readManifest, type PackageVersion } from '../dependencies/read-manifest.ts';
import { inFile, type FileFinding } from '../source/finding.ts';
import { languageOf } from '../source/source-language.ts';
import type { SourceFile } from '../source/source-file.ts';

/** A package that a manifest names, and where. */
export interface UsedPackage extends PackageVersion {
  readonly path: string;
  readonly line: number;
}

/** What was found in files, before advisories are asked for. */
export interface ScanReport {
  readonly found: FileFinding[];
  readonly packages: UsedPackage[];
}

/** Searches files for what makes programs unsafe: code by the rules of its language, any text for secrets. */
export async function scanFiles({ files }: { files: readonly SourceFile[] }): Promise<ScanReport> {
  const report: ScanReport = { found: [], packages: [] };
  for (const { path, content } of files) {
    const language = /\.(?:sh|bash)$/i.test(path) ? 'shell' : languageOf(path);
    report.found.push(...inFile(path, await findRisks({ language, content })));
    const { packages, findings } = readManifest(path, content);
    report.packages.push(...packages.map((used) => Object.assign({ path }, used)));
    report.found.push(...inFile(path, findings));
  }
  return report;
}
