import { PlatformError, type Clock, type Entropy } from '@qmcp/contracts';

import { openDoor } from '../egress/egress.ts';
import { languages } from '../languages/languages.ts';
import { probeSpec } from '../probe/run-once.ts';
import { selfAttack, workingLanguages } from '../probe/self-attack.ts';
import { GuestSandbox } from '../running/guest-sandbox.ts';
import type { BackendCapabilities, Sandbox, SandboxBackend, SandboxSpec } from '../sandbox.ts';
import { ClusterApi, type ClusterAccess } from './cluster-api.ts';
import { attackNetwork } from './cluster-attack.ts';
import { EngineLease, type EnginePlace } from './engine-lease.ts';
import { EXAMINATION, examined } from './guest-image.ts';
import { podLabels, START_TIMEOUT_MS, type JobPlan } from './job-manifest.ts';
import { networkProblem } from './network-policies.ts';
import type { List, NetworkPolicy, Node } from './objects.ts';
import { PodAccount } from './pod-account.ts';
import { meetGuest } from './pod-guest.ts';
import { SandboxJob } from './sandbox-job.ts';
import { sweepJobs } from './sweep-jobs.ts';

/** What the backend stands on. */
export interface KubernetesOptions {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly access: ClusterAccess;
  /** Where sandboxes are made, and nothing else is. */
  readonly namespace: string;
  /** An image that has the guest's files and its interpreters. */
  readonly image: string;
  /** Empty for the cluster's default, which shares the kernel of its nodes. */
  readonly runtimeClass: string;
}

/**
 * First and number of the user ids of sandboxes. From here to 2^31 - 1 systemd and the distributions give out nothing
 * (https://systemd.io/UIDS-GIDS), and that is enough for a random one to be nobody else's.
 */
const FIRST_USER_ID = 0x70000000;
const USER_IDS = 0x0fffffff;

/** Sandboxes by Kubernetes: a Job each, whose pod has no network, rights or writable root, on a kernel of its own. */
export class KubernetesBackend implements SandboxBackend {
  readonly name = 'kubernetes';
  readonly #options: KubernetesOptions;
  readonly #engine: EnginePlace;
  readonly #lease: EngineLease;
  /** Shown by the probe, since a runtime class may have any name. */
  #hasOwnKernel = false;

  constructor(options: KubernetesOptions) {
    const { clock, entropy, access, namespace } = options;
    this.#options = options;
    const api = new ClusterApi(access);
    this.#engine = { api, clock, namespace, engine: `qmcp-engine-${entropy.uuidv7()}` };
    this.#lease = new EngineLease(this.#engine);
  }

  /** How many sandboxes there are. */
  get size(): number {
    return this.#lease.holders;
  }

  async probe(): Promise<BackendCapabilities> {
    const create = (spec: SandboxSpec): Promise<Sandbox> => this.create(spec);
    await this.#requireRuntimeClass();
    this.#hasOwnKernel = await this.#examine();
    const reached = [
      ...(await selfAttack(create)).filter((what) => !this.#isHarmless(what)),
      ...(await attackNetwork(create, this.#options.access.url)),
    ];
    if (reached.length > 0) {
      throw unavailable(
        `Kubernetes does not hold in this cluster: a probe got at ${reached.join(', ')}. Do not run code there until that is explained; addresses mean that its network plugin does not keep network policies.`,
      );
    }
    return {
      kernel: this.#hasOwnKernel ? 'own' : 'shared',
      languages: await workingLanguages(create),
      limitsBy: 'kubernetes',
      cpuQuota: true,
      ownUserIds: true,
      seesNetworkAttempts: false,
      seesDecoysRead: false,
      untoldLimits: ['disk', 'inodes', 'pids'],
    };
  }

  async create(spec: SandboxSpec): Promise<Sandbox> {
    if (spec.trust === 'hostile' && !this.#hasOwnKernel) throw refusesHostile();
    return (await this.#make(spec)).sandbox;
  }

  sweep(): Promise<number> {
    return sweepJobs(this.#engine);
  }

  async #make(spec: SandboxSpec): Promise<Made> {
    // Offers none, so that who asks for one is refused.
    await openDoor(undefined, spec, undefined);
    const plan = this.#plan(spec);
    await this.#requirePolicies(plan);
    const letGo = await this.#lease.hold();
    try {
      const made = await this.#start(plan);
      void made.sandbox.ended.then(letGo);
      return made;
    } catch (error) {
      letGo();
      throw error;
    }
  }

  #plan(spec: SandboxSpec): JobPlan {
    const { entropy, namespace, image, runtimeClass } = this.#options;
    const { engine } = this.#engine;
    const number = Buffer.from(entropy.bytes(4)).readUInt32BE();
    return {
      spec,
      name: `qmcp-sandbox-${entropy.uuidv7()}`,
      namespace,
      engine,
      image,
      runtimeClass,
      userId: FIRST_USER_ID + (number % USER_IDS),
    };
  }

  async #start(plan: JobPlan): Promise<Made> {
    const job = new SandboxJob({ ...this.#engine, sandbox: plan.name });
    try {
      await job.create(plan);
      const pod = await job.running();
      const guest = await meetGuest(job, pod, this.#options.clock);
      const account = new PodAccount(() => job.remove());
      const sandbox = new GuestSandbox({
        ...this.#options,
        resources: account.resources,
        disk: account.disk,
        id: plan.name,
        spec: plan.spec,
        language: languages[plan.spec.language],
        memoryHeldByKernel: true,
        process: {
          ...guest,
          closed: guest.ended.then((end) => {
            account.conclude(end);
            return end.exitCode;
          }),
        },
      });
      await sandbox.ready(START_TIMEOUT_MS);
      return { sandbox, nodeName: pod.spec.nodeName ?? '' };
    } catch (error) {
      // What can't be removed now ends by itself, and who asked is better served with why it did not start.
      await job.remove().catch(() => undefined);
      throw error;
    }
  }

  /** Each time, since policies come and go. */
  async #requirePolicies(plan: JobPlan): Promise<void> {
    const { api, namespace } = this.#engine;
    const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
    const { items } = (await api.request('GET', path)) as List<NetworkPolicy>;
    const problem = networkProblem(items, podLabels(plan));
    if (problem === undefined) return;
    throw unavailable(`Sandboxes would have a network: in the namespace ${namespace}, ${problem}.`);
  }

  async #requireRuntimeClass(): Promise<void> {
    const { runtimeClass } = this.#options;
    if (runtimeClass === '') return;
    const path = `/apis/node.k8s.io/v1/runtimeclasses/${runtimeClass}`;
    const found = await this.#engine.api.request('GET', path, { accepts: [404] });
    if (found !== undefined) return;
    throw unavailable(
      `The cluster has no runtime class ${JSON.stringify(runtimeClass)}. Install gVisor on its nodes and apply the RuntimeClass that deploy/kubernetes has, or name another one in sandbox.kubernetesRuntimeClass.`,
    );
  }

  /** Looks at a guest from within and without. @returns whether it has a kernel that is not its node's */
  async #examine(): Promise<boolean> {
    const { sandbox, nodeName } = await this.#make(probeSpec('shell'));
    try {
      const { stdout } = await sandbox.run({ code: EXAMINATION });
      const { kernelRelease, fits } = examined(Buffer.from(stdout).toString());
      if (!fits) throw unavailable(otherGuest(this.#options.image));
      const path = `/api/v1/nodes/${nodeName}`;
      const { status } = (await this.#engine.api.request('GET', path)) as Node;
      return kernelRelease !== status.nodeInfo.kernelVersion;
    } finally {
      await sandbox.destroy();
    }
  }

  /** Every pod has an interface, on which nothing passes; a kernel of its own is the guest's to ask. */
  #isHarmless(what: string): boolean {
    return (
      what.startsWith('the network interface ') ||
      (this.#hasOwnKernel && harmlessOnOwnKernel.has(what))
    );
  }
}

interface Made {
  readonly sandbox: Sandbox;
  readonly nodeName: string;
}

/** What guests of another kernel reach of that kernel alone. */
const harmlessOnOwnKernel = new Set(['all system calls', 'a user namespace of its own']);

const otherGuest = (image: string): string =>
  `The image ${image} has not the guest's files of this version of qmcp. Build it anew with deploy/kubernetes/sandbox.Dockerfile of this version, and name it in sandbox.kubernetesImage.`;

const unavailable = (problem: string): PlatformError =>
  new PlatformError('sandbox_unavailable', problem);

const refusesHostile = (): PlatformError =>
  new PlatformError(
    'sandbox_refused',
    'Kubernetes does not run hostile code here: its probe did not show that guests have a kernel of their own. Name a runtime class of gVisor or of a micro virtual machine.',
  );
