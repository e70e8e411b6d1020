import { PlatformError } from '@qmcp/contracts';
import { z } from 'zod';

import type { PackageVersion } from '../dependencies/read-manifest.ts';
import type { Advisory, AdvisorySource } from './advisory-source.ts';
import { OsvRecord, toAdvisory } from './osv-record.ts';

const Batch = z.object({
  results: z.array(z.object({ vulns: z.array(z.object({ id: z.string() })).default([]) })),
});

/** Most questions in one request, as the service allows (google.github.io/osv.dev, "POST /v1/querybatch"). */
const MAX_BATCH = 1_000;
/** Most advisories that are read for one question. */
const MAX_RECORDS = 200;
const MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

/**
 * Advisories from a service with the interface of osv.dev. It learns names and versions of the packages that are asked
 * about, so it is used only where the operator names it.
 */
export class OsvService implements AdvisorySource {
  readonly reachesOut = true;
  readonly #url: URL;

  /** @param url - where the service is: `https://api.osv.dev/` */
  constructor(url: string) {
    this.#url = new URL(url.endsWith('/') ? url : `${url}/`);
  }

  async find(
    packages: readonly PackageVersion[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Advisory[])[]> {
    try {
      const ids = await this.#findIds(packages, signal);
      const records = await this.#readRecords(new Set(ids.flat()), signal);
      return packages.map((used, index) =>
        (ids[index] ?? []).flatMap((id) => {
          const record = records.get(id);
          return record === undefined ? [] : [toAdvisory(record, used)];
        }),
      );
    } catch (cause) {
      signal.throwIfAborted();
      throw new PlatformError(
        'advisories_unavailable',
        `The advisories of ${this.#url.host} could not be had: ${String(cause)}`,
        { cause, retryable: true },
      );
    }
  }

  async #findIds(packages: readonly PackageVersion[], signal: AbortSignal): Promise<string[][]> {
    const ids: string[][] = [];
    for (let from = 0; from < packages.length; from += MAX_BATCH) {
      const queries = packages
        .slice(from, from + MAX_BATCH)
        .map(({ ecosystem, name, version }) => ({ package: { ecosystem, name }, version }));
      const answer = await this.#ask('v1/querybatch', {
        signal,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ queries }),
      });
      ids.push(...Batch.parse(answer).results.map(({ vulns }) => vulns.map(({ id }) => id)));
    }
    return ids;
  }

  async #readRecords(
    ids: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, OsvRecord>> {
    const records = new Map<string, OsvRecord>();
    for (const id of [...ids].slice(0, MAX_RECORDS)) {
      const answer = await this.#ask(`v1/vulns/${encodeURIComponent(id)}`, { signal });
      records.set(id, OsvRecord.parse(answer));
    }
    return records;
  }

  async #ask(path: string, request: RequestInit): Promise<unknown> {
    const response = await fetch(new URL(path, this.#url), { ...request, redirect: 'error' });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return JSON.parse(await readBounded(response));
  }
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_RESPONSE_BYTES)
      throw new Error(`it sent more than ${MAX_RESPONSE_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
