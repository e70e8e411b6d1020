import type { Risk } from '../../validation/risk.ts';
import { readPackageJson } from './package-json.ts';
import { readPackageLock } from './package-lock.ts';
import { readRequirements } from './requirements.ts';

/** Where packages come from, as OSV names it (ossf.github.io/osv-schema, `affected[].package.ecosystem`). */
export type Ecosystem = 'npm' | 'PyPI';

/** One version of a package. */
export interface PackageVersion {
  readonly ecosystem: Ecosystem;
  /** As the ecosystem compares it: for PyPI in the normal form of PEP 503. */
  readonly name: string;
  readonly version: string;
}

/** What a manifest says. */
export interface Manifest {
  /** Packages in exact versions, each with its line. */
  readonly packages: readonly (PackageVersion & { readonly line: number })[];
  /** What can be said without advisories. */
  readonly findings: readonly Risk[];
}

/** Reads a file that names packages: `requirements*.txt`, `package.json`, `package-lock.json`. Others name none. */
export function readManifest(path: string, content: string): Manifest {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/^requirements.*\.txt$/i.test(name)) return readRequirements(content);
  if (name === 'package.json') return readPackageJson(content);
  if (name === 'package-lock.json') return readPackageLock(content);
  return { packages: [], findings: [] };
}
