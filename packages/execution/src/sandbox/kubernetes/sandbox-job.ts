import { PlatformError } from '@qmcp/contracts';
import type { WebSocket } from 'ws';

import { STREAM_PROTOCOLS } from './attached-guest.ts';
import { followPod, type PodPlace } from './follow-pod.ts';
import { CONTAINER, jobManifest, START_TIMEOUT_MS, type JobPlan } from './job-manifest.ts';
import type { ClusterEvent, Job, List, Pod } from './objects.ts';
import {
  endOf,
  fatalProblem,
  isRunning,
  KILLED,
  missedDeadline,
  obstacle,
  type PodEnd,
} from './pod-state.ts';

/** How long Kubernetes may take to say how a pod ended, or that it is gone, before that stays unknown. */
export const END_TIMEOUT_MS = 15_000;

/** A Job that is gone, or about to be. */
const GONE = [404, 409];

/** Path of the Jobs of a namespace. */
export const jobsPath = (namespace: string): string =>
  `/apis/batch/v1/namespaces/${namespace}/jobs`;

/** The Job of one sandbox, and its pod. */
export class SandboxJob {
  readonly #place: PodPlace;
  #removal: Promise<void> | undefined;

  constructor(place: PodPlace) {
    this.#place = place;
  }

  /** @throws PlatformError `sandbox_failed` where the API does not take it */
  async create(plan: JobPlan): Promise<void> {
    await this.#place.api.request('POST', jobsPath(plan.namespace), {
      // What is misspelt would not hold anything.
      query: { fieldValidation: 'Strict' },
      json: jobManifest(plan),
    });
  }

  /**
   * Waits until the guest's container runs.
   * @throws PlatformError `sandbox_failed`, with what Kubernetes says about it; retryable where it only took too long
   */
  async running(): Promise<Pod> {
    let waitsFor: string | undefined;
    const running = await followPod(this.#place, START_TIMEOUT_MS, (pod) => {
      if (pod === undefined) return undefined;
      const problem = fatalProblem(pod);
      if (problem !== undefined) throw notStarted(problem);
      waitsFor = obstacle(pod);
      return isRunning(pod) ? pod : undefined;
    });
    if (running !== undefined) return running;
    throw notStarted(waitsFor ?? (await this.#warnings()), { retryable: true });
  }

  /** Opens the connection to the streams of the guest's container, which is paused until somebody listens. */
  attach({ metadata: { name } }: Pod): Promise<WebSocket> {
    const { api, namespace } = this.#place;
    return api.connect(`/api/v1/namespaces/${namespace}/pods/${name}/attach`, {
      query: { container: CONTAINER, stdin: true, stdout: true, stderr: true },
      protocols: STREAM_PROTOCOLS,
    });
  }

  /** Has it removed with its pod, if it is still there. Asks until it was heard once. */
  remove(): Promise<void> {
    this.#removal ??= removeJob(this.#place, this.#place.sandbox).catch((error: unknown) => {
      this.#removal = undefined;
      throw error;
    });
    return this.#removal;
  }

  /** Removes it, and waits until its pod is gone. */
  async gone(): Promise<void> {
    await this.remove();
    await followPod(this.#place, END_TIMEOUT_MS, (pod) => pod === undefined || undefined);
  }

  /** How its pod ended, once it has. */
  async end(): Promise<PodEnd> {
    const end = await followPod(this.#place, END_TIMEOUT_MS, (pod) =>
      pod === undefined ? { exitCode: KILLED } : endOf(pod),
    );
    if (end?.violation !== undefined) return end;
    const exitCode = end?.exitCode ?? KILLED;
    return (await this.#missedDeadline()) ? { exitCode, violation: 'timeout' } : { exitCode };
  }

  async #missedDeadline(): Promise<boolean> {
    const { api, namespace, sandbox } = this.#place;
    const path = `${jobsPath(namespace)}/${sandbox}`;
    const job = (await api.request('GET', path, { accepts: [404] })) as Job | undefined;
    return job !== undefined && missedDeadline(job);
  }

  /** Why there is no pod: quotas and admission speak by events alone. */
  async #warnings(): Promise<string> {
    const { api, namespace, sandbox } = this.#place;
    const { items } = (await api.request('GET', `/api/v1/namespaces/${namespace}/events`, {
      query: { fieldSelector: `involvedObject.name=${sandbox}` },
    })) as List<ClusterEvent>;
    const warnings = items.filter(({ type }) => type === 'Warning');
    return warnings.at(-1)?.message ?? 'Kubernetes made no pod for it, and does not say why';
  }
}

/** Has a Job removed with its pod, if it is there. */
export async function removeJob(
  { api, namespace }: Pick<PodPlace, 'api' | 'namespace'>,
  name: string,
): Promise<void> {
  await api.request('DELETE', `${jobsPath(namespace)}/${name}`, {
    json: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
    accepts: GONE,
  });
}

const notStarted = (problem: string, options?: { readonly retryable: boolean }): PlatformError =>
  new PlatformError(
    'sandbox_failed',
    `The pod of a sandbox did not start: ${problem}. Look at it with kubectl describe, and check the image, the runtime class and what the namespace may use.`,
    options,
  );
