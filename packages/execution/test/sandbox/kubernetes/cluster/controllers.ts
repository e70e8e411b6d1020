import { NODE, type Kubelet } from './kubelet.ts';
import type { Change, ObjectStore, Stored } from './object-store.ts';
import { restrictedProblems, type PodSpec } from './pod-rules.ts';

/** What goes otherwise than it should. */
export interface Trouble {
  /** What the scheduler says of every pod. */
  unschedulable?: string | undefined;
  /** What admission says of every pod. */
  refusesPods?: string | undefined;
}

interface JobSpec {
  readonly template: { readonly metadata?: object; readonly spec: PodSpec };
}

/** Makes pods of Jobs, gives them to the node, clears away what nothing owns: the controllers, and the scheduler. */
export class Controllers {
  readonly trouble: Trouble = {};
  readonly #store: ObjectStore;
  readonly #kubelet: Kubelet;
  readonly #stopping = new Set<Promise<void>>();

  constructor(store: ObjectStore, kubelet: Kubelet) {
    this.#store = store;
    this.#kubelet = kubelet;
    store.listen((change) => this.#follow(change));
  }

  /** Ends a Job whose time is over, with its pods. */
  async exceedDeadline(job: string): Promise<void> {
    const condition = { type: 'FailureTarget', status: 'True', reason: 'DeadlineExceeded' };
    this.#store.update('Job', job, { status: { conditions: [condition] } });
    await Promise.all(this.#podsOf(job).map((pod) => this.#remove(pod)));
  }

  /** Deletes a pod, as somebody does who drains a node. */
  async deletePod(name: string): Promise<void> {
    const pod = this.#store.get('Pod', name);
    if (pod !== undefined) await this.#remove(pod);
  }

  /** Has the scheduler look at pods once more that no node has. */
  scheduleAgain(): void {
    for (const pod of this.#store.list('Pod')) {
      if ((pod['spec'] as { nodeName?: string }).nodeName === undefined) this.#schedule(pod);
    }
  }

  /** Waits until what is being cleared away is gone. */
  async settle(): Promise<void> {
    await Promise.all(this.#stopping);
  }

  #follow({ type, object }: Change): void {
    if (object.kind === 'Job' && type === 'ADDED') this.#makePod(object);
    if (object.kind === 'Job' && type === 'DELETED') {
      for (const pod of this.#podsOf(object.metadata.name)) void this.#remove(pod);
    }
    if (object.kind === 'Pod' && type === 'ADDED') this.#schedule(object);
  }

  #makePod({ metadata, spec }: Stored): void {
    const { template } = spec as JobSpec;
    const violations = restrictedProblems(template.spec);
    const refusal =
      this.trouble.refusesPods ??
      (violations.length > 0
        ? `violates PodSecurity "restricted:latest": ${violations.join(', ')}`
        : undefined);
    if (refusal !== undefined) {
      this.#warn(
        metadata.name,
        `Error creating: pods "${metadata.name}-" is forbidden: ${refusal}`,
      );
      return;
    }
    const { labels = {} } = (template.metadata ?? {}) as { labels?: Record<string, string> };
    this.#store.create({
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: {
        name: `${metadata.name}-x7k2p`,
        labels: {
          ...labels,
          'batch.kubernetes.io/job-name': metadata.name,
          'batch.kubernetes.io/controller-uid': metadata.uid,
        },
        ownerReferences: [
          { apiVersion: 'batch/v1', kind: 'Job', name: metadata.name, uid: metadata.uid },
        ],
      },
      spec: template.spec,
      status: { phase: 'Pending' },
    });
  }

  #schedule(pod: Stored): void {
    const { name } = pod.metadata;
    const { unschedulable: message } = this.trouble;
    if (message !== undefined) {
      const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
      this.#store.update('Pod', name, { status: { phase: 'Pending', conditions: [condition] } });
      return;
    }
    const spec = { ...(pod['spec'] as PodSpec), nodeName: NODE };
    const given = this.#store.update('Pod', name, { spec });
    if (given !== undefined) void this.#kubelet.start(given);
  }

  #warn(name: string, message: string): void {
    this.#store.create({
      kind: 'Event',
      apiVersion: 'v1',
      metadata: { name: `${name}.1` },
      involvedObject: { kind: 'Job', name },
      type: 'Warning',
      reason: 'FailedCreate',
      message,
    });
  }

  #podsOf(job: string): readonly Stored[] {
    return this.#store
      .list('Pod')
      .filter(({ metadata }) => metadata.labels?.['batch.kubernetes.io/job-name'] === job);
  }

  #remove({ metadata: { name }, spec }: Stored): Promise<void> {
    const { terminationGracePeriodSeconds = 30 } = spec as PodSpec;
    const stopping = this.#kubelet.stop(name, terminationGracePeriodSeconds).then(() => {
      this.#store.remove('Pod', name);
      this.#stopping.delete(stopping);
    });
    this.#stopping.add(stopping);
    return stopping;
  }
}
