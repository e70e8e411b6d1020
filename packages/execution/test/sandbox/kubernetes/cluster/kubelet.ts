import { ApiStatus } from './api-status.ts';
import { RunningContainer } from './container.ts';
import type { ObjectStore, Stored } from './object-store.ts';
import type { PodSpec } from './pod-rules.ts';
import type { Runtime } from './runtime.ts';

/** Name of the one node. */
export const NODE = 'node-1';

/** What a node is like. */
export interface NodeOptions {
  readonly runtime: Runtime;
  /** Kernel of the node, as it says. */
  readonly kernelVersion: string;
  /** Whether its network plugin keeps network policies. */
  readonly keepsPolicies: boolean;
  /** Folders that hold the `/opt/qmcp` of images. */
  readonly images: ReadonlyMap<string, string>;
  /** Where pods find the API. */
  readonly apiPort: number;
}

type State = Readonly<Record<string, object>>;

/** Runs the pods of one node, and says what becomes of them. */
export class Kubelet {
  readonly #store: ObjectStore;
  readonly #options: NodeOptions;
  readonly #containers = new Map<string, RunningContainer>();

  constructor(store: ObjectStore, options: NodeOptions) {
    this.#store = store;
    this.#options = options;
    store.create({
      kind: 'Node',
      apiVersion: 'v1',
      metadata: { name: NODE },
      status: {
        nodeInfo: {
          kernelVersion: options.kernelVersion,
          containerRuntimeVersion: 'containerd://2.1.4',
        },
      },
    });
  }

  /** How many containers run. */
  get size(): number {
    return this.#containers.size;
  }

  /** Starts a pod that was given to the node. */
  async start({ metadata: { name }, spec }: Stored): Promise<void> {
    const { containers } = spec as PodSpec;
    const [container] = containers;
    if (container === undefined) throw new Error(`pod ${name} has no container`);
    const image = this.#options.images.get(container.image);
    if (image === undefined) return this.#refuse(name, container.image);
    this.#say(name, 'Pending', { waiting: { reason: 'ContainerCreating' } });
    const plan = {
      id: name,
      spec: spec as PodSpec,
      container,
      image,
      hasNetwork: !this.#options.keepsPolicies,
      environment: this.#environment(name),
    };
    const running = new RunningContainer(plan, this.#options.runtime);
    this.#containers.set(name, running);
    void running.ended.then(({ exitCode, outOfMemory }) => {
      this.#containers.delete(name);
      const reason = outOfMemory ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error';
      const phase = exitCode === 0 ? 'Succeeded' : 'Failed';
      this.#say(name, phase, { terminated: { exitCode, reason } });
    });
    await running.started();
    this.#say(name, 'Running', { running: { startedAt: new Date().toISOString() } });
  }

  /** Ends a pod as its grace period says. */
  async stop(name: string, graceSeconds: number): Promise<void> {
    const container = this.#containers.get(name);
    if (container === undefined) return;
    const timer = setTimeout(() => container.kill(), graceSeconds * 1_000);
    await container.ended;
    clearTimeout(timer);
  }

  /** Ends a pod for what it took of the node. */
  async evict(name: string, message: string): Promise<void> {
    const container = this.#containers.get(name);
    container?.kill();
    await container?.ended;
    this.#store.update('Pod', name, {
      status: { phase: 'Failed', reason: 'Evicted', message },
    });
  }

  /** The container of a pod. @throws ApiStatus where it does not run */
  containerOf(name: string): RunningContainer {
    const container = this.#containers.get(name);
    if (container !== undefined) return container;
    throw new ApiStatus(400, 'BadRequest', `container guest is not available in pod ${name}`);
  }

  /** Ends all containers. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.#containers.values()].map(async (container) => {
        container.kill();
        await container.ended;
      }),
    );
  }

  #refuse(name: string, image: string): void {
    if (image.includes('empty')) {
      const message =
        'failed to create containerd task: exec: "sh": executable file not found in $PATH';
      this.#say(name, 'Failed', { terminated: { exitCode: 128, reason: 'StartError', message } });
      return;
    }
    const message = `Back-off pulling image "${image}": ErrImagePull: ${image}: not found`;
    this.#say(name, 'Pending', { waiting: { reason: 'ImagePullBackOff', message } });
  }

  #say(name: string, phase: string, state: State): void {
    this.#store.update('Pod', name, {
      status: {
        phase,
        conditions: [{ type: 'PodScheduled', status: 'True' }],
        containerStatuses: [{ name: 'guest', state }],
      },
    });
  }

  /** Services are told to pods in variables, that of the API to every pod. */
  #environment(name: string): Readonly<Record<string, string>> {
    return {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOSTNAME: name,
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: String(this.#options.apiPort),
    };
  }
}
