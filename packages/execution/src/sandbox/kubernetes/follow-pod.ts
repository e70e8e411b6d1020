import { PlatformError, type Clock } from '@qmcp/contracts';

import type { ClusterApi } from './cluster-api.ts';
import { SANDBOX_LABEL } from './job-manifest.ts';
import type { List, Pod } from './objects.ts';

/** A sandbox's place in a cluster. */
export interface PodPlace {
  readonly api: ClusterApi;
  readonly clock: Clock;
  readonly namespace: string;
  /** Name of the Job. */
  readonly sandbox: string;
}

/** Looks at a pod, or at there being none. @returns something where that is what was waited for */
export type Look<Result> = (pod: Pod | undefined) => Result | undefined;

/** Between two attempts to hear of a pod. */
const RETRY_DELAY_MS = 250;

/**
 * Looks at a sandbox's pod as it is, and then whenever it changes.
 * @returns what the look found; `undefined` when the time is over
 * @throws whatever the look throws; PlatformError `sandbox_failed` where the API refuses
 */
export async function followPod<Result>(
  place: PodPlace,
  timeoutMs: number,
  look: Look<Result>,
): Promise<Result | undefined> {
  const over = new AbortController();
  const cancelTimer = place.clock.setTimer(() => over.abort(), timeoutMs);
  try {
    for (;;) {
      const found = await attempt(place, over.signal, look);
      if (found !== undefined || over.signal.aborted) return found;
      await pause(place.clock, over.signal);
    }
  } finally {
    cancelTimer();
    over.abort();
  }
}

/** One list and the watch that follows it. What may pass is for the next attempt, which begins with what there is by then. */
async function attempt<Result>(
  place: PodPlace,
  signal: AbortSignal,
  look: Look<Result>,
): Promise<Result | undefined> {
  try {
    return await listAndWatch(place, signal, look);
  } catch (error) {
    if (signal.aborted || (PlatformError.is(error) && error.retryable)) return undefined;
    throw error;
  }
}

async function listAndWatch<Result>(
  { api, namespace, sandbox }: PodPlace,
  signal: AbortSignal,
  look: Look<Result>,
): Promise<Result | undefined> {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const query = { labelSelector: `${SANDBOX_LABEL}=${sandbox}` };
  const { metadata, items } = (await api.request('GET', path, { query })) as List<Pod>;
  const found = look(items[0]);
  if (found !== undefined) return found;
  const since = { ...query, resourceVersion: metadata.resourceVersion };
  for await (const event of api.watch<Pod>(path, { query: since, signal })) {
    // Usually that the version is too old by now (410).
    if (event.type === 'ERROR') return undefined;
    if (event.type === 'BOOKMARK') continue;
    const seen = look(event.type === 'DELETED' ? undefined : event.object);
    if (seen !== undefined) return seen;
  }
  return undefined;
}

function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancelTimer = clock.setTimer(resolve, RETRY_DELAY_MS);
    signal.addEventListener(
      'abort',
      () => {
        cancelTimer();
        resolve();
      },
      { once: true },
    );
  });
}
