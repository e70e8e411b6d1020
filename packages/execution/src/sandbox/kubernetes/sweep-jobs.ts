import { isLive, leasesPath, type EnginePlace } from './engine-lease.ts';
import { ENGINE_LABEL, ours } from './job-manifest.ts';
import type { Job, Lease, List } from './objects.ts';
import { jobsPath, removeJob } from './sandbox-job.ts';

/** A Lease that is gone, or was renewed after all. */
const GONE = [404, 409];

/**
 * Removes the Jobs of engines that are gone, and their Leases. Jobs that are not ours, or whose engine lives, stay.
 * @returns how many Jobs there were
 * @throws PlatformError `sandbox_failed` where the API does not let it
 */
export async function sweepJobs(place: EnginePlace): Promise<number> {
  const { api, clock, namespace, engine } = place;
  const query = { labelSelector: selectorOf(ours) };
  // In this order: an engine has a Lease before it has a Job.
  const jobs = (await api.request('GET', jobsPath(namespace), { query })) as List<Job>;
  const leases = (await api.request('GET', leasesPath(namespace), { query })) as List<Lease>;
  const living = new Set([engine]);
  for (const lease of leases.items) {
    if (isLive(lease, clock.nowMs()) || !(await forget(place, lease))) {
      living.add(lease.metadata.name);
    }
  }
  const left = jobs.items.filter(
    ({ metadata }) => !living.has(metadata.labels?.[ENGINE_LABEL] ?? ''),
  );
  for (const { metadata } of left) await removeJob(place, metadata.name);
  return left.length;
}

/** Removes a Lease as it was seen. @returns whether it is gone: an engine that was only slow renews it meanwhile */
async function forget(
  { api, namespace }: EnginePlace,
  { metadata: { name, uid, resourceVersion } }: Lease,
): Promise<boolean> {
  const preconditions = { uid, resourceVersion };
  const removed = await api.request('DELETE', `${leasesPath(namespace)}/${name}`, {
    json: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions },
    accepts: GONE,
  });
  return removed !== undefined;
}

const selectorOf = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
