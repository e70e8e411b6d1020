import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PlatformError } from '@qmcp/contracts';

import type { PackageVersion } from '../dependencies/read-manifest.ts';
import type { Advisory, AdvisorySource } from './advisory-source.ts';
import { isAffected, OsvRecord, toAdvisory } from './osv-record.ts';

type Index = ReadonlyMap<string, readonly OsvRecord[]>;

const keyOf = ({ ecosystem, name }: { ecosystem: string; name: string }): string =>
  `${ecosystem}/${name}`;

/**
 * Advisories from a folder on this machine: one JSON file in OSV's format each, as in the archives that osv.dev
 * publishes. Read whole with the first question and kept; a later change takes effect with the next start.
 */
export class OsvFolder implements AdvisorySource {
  readonly reachesOut = false;
  readonly #folder: string;
  #index: Promise<Index> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async find(packages: readonly PackageVersion[]): Promise<readonly (readonly Advisory[])[]> {
    const index = await (this.#index ??= this.#read());
    return packages.map((used) =>
      (index.get(keyOf(used)) ?? [])
        .filter((record) => isAffected(record, used))
        .map((record) => toAdvisory(record, used)),
    );
  }

  async #read(): Promise<Index> {
    const index = new Map<string, OsvRecord[]>();
    for (const record of await this.#readRecords()) {
      const names = record.affected.flatMap((one) => (one.package ? [keyOf(one.package)] : []));
      for (const name of new Set(names)) {
        const known = index.get(name);
        if (known === undefined) index.set(name, [record]);
        else known.push(record);
      }
    }
    return index;
  }

  async #readRecords(): Promise<OsvRecord[]> {
    const records: OsvRecord[] = [];
    try {
      for (const file of await readdir(this.#folder)) {
        if (!file.endsWith('.json')) continue;
        const text = await readFile(join(this.#folder, file), 'utf8');
        records.push(OsvRecord.parse(JSON.parse(text)));
      }
    } catch (cause) {
      // The next question tries again: the folder may have been put right.
      this.#index = undefined;
      throw new PlatformError(
        'advisories_unavailable',
        `The advisories in ${this.#folder} can't be read; it must hold JSON files in OSV's format: ${String(cause)}`,
        { cause, retryable: true },
      );
    }
    return records;
  }
}
