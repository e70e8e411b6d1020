import type { PackageVersion } from '../dependencies/read-manifest.ts';

/** A known weakness of a package's version. */
export interface Advisory {
  /** `GHSA-…`, `PYSEC-…`, `CVE-…` */
  readonly id: string;
  readonly summary: string;
  readonly severity: 'error' | 'warning';
  /** Versions that repair it; empty where there is none. */
  readonly fixedIn: readonly string[];
}

/** Knows the weaknesses of packages. */
export interface AdvisorySource {
  /** Whether asking it tells another machine which packages are used. */
  readonly reachesOut: boolean;
  /**
   * The advisories of each package, in the order of the packages.
   * @throws PlatformError `advisories_unavailable`
   */
  find(
    packages: readonly PackageVersion[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Advisory[])[]>;
}
