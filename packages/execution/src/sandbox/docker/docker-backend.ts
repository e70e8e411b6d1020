import { release } from 'node:os';

import { PlatformError, type Clock, type Entropy } from '@qmcp/contracts';

import type { DecoySet } from '../decoys/decoy-set.ts';
import { Decoys } from '../decoys/decoys.ts';
import { openDoor, type Egress, type EgressDoor } from '../egress/egress.ts';
import { WRITABLE_FOLDERS } from '../guest/guest-layout.ts';
import { languages } from '../languages/languages.ts';
import { probeSpec } from '../probe/run-once.ts';
import { selfAttack, workingLanguages } from '../probe/self-attack.ts';
import { cgroupFilesOf } from '../resources/cgroup-files.ts';
import { UserIds } from '../resources/user-ids.ts';
import { diskGauge } from '../running/disk-gauge.ts';
import { GuestSandbox } from '../running/guest-sandbox.ts';
import { networkGauge } from '../running/network-gauge.ts';
import type { BackendCapabilities, Sandbox, SandboxBackend, SandboxSpec } from '../sandbox.ts';
import { removeContainer, startContainer, type RunningContainer } from './container-process.ts';
import { ContainerResources } from './container-resources.ts';
import { SHARED_KERNEL_RUNTIME, type ContainerPlan } from './container-settings.ts';
import { EngineApi } from './engine-api.ts';
import { machineImage } from './machine-image.ts';
import { containerLabels, sweepContainers } from './own-containers.ts';

/** What the backend stands on. */
export interface DockerOptions {
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Socket of an engine on this machine. Default: `/var/run/docker.sock`. */
  readonly socketPath?: string;
  /** Name by which the engine knows the runtime, such as `runsc` for gVisor. Default: `runc`. */
  readonly runtime?: string;
  /** Lets sandboxes reach hosts, where they share the kernel of the machine. Default: none may reach any. */
  readonly egress?: Egress;
  /** An image that has the files of the guest. Default: one that is made of this machine's own programs. */
  readonly image?: string;
  /** The Node.js of the image that is made. Default: the one that runs this. */
  readonly nodePath?: string;
}

/** How long a container may take until it is ready for a job. */
const START_TIMEOUT_MS = 30_000;

/** Sandboxes by Docker: containers without network, rights or a writable root, on the host's kernel or on gVisor's. */
export class DockerBackend implements SandboxBackend {
  readonly name: string;
  readonly #options: DockerOptions;
  readonly #runtime: string;
  readonly #api: EngineApi;
  readonly #userIds = new UserIds(true);
  readonly #decoys = new Decoys();
  #image: Promise<string> | undefined;
  /** Shown by the probe, since a runtime may have any name. */
  #hasOwnKernel = false;

  constructor(options: DockerOptions) {
    this.#options = options;
    this.#runtime = options.runtime ?? SHARED_KERNEL_RUNTIME;
    this.name = this.#sharesKernel ? 'docker' : `docker (${this.#runtime})`;
    this.#api = new EngineApi(options.socketPath);
  }

  /** How many sandboxes there are. */
  get size(): number {
    return this.#userIds.held;
  }

  async probe(): Promise<BackendCapabilities> {
    await this.#requireRuntime();
    const create = (spec: SandboxSpec): Promise<Sandbox> => this.create(spec);
    const { kernelRelease, limitsBy } = await this.#examine();
    this.#hasOwnKernel = !this.#sharesKernel && kernelRelease !== release();
    const reached = (await selfAttack(create)).filter(
      (what) => !(this.#hasOwnKernel && harmlessOnOwnKernel.has(what)),
    );
    if (reached.length > 0) {
      throw unavailable(
        `${this.name} does not hold on this machine: a probe got at ${reached.join(', ')}. Do not run code here until that is explained.`,
      );
    }
    return {
      kernel: this.#hasOwnKernel ? 'own' : 'shared',
      languages: await workingLanguages(create),
      limitsBy,
      cpuQuota: true,
      ownUserIds: true,
      seesNetworkAttempts: this.#sharesKernel,
      seesDecoysRead: this.#sharesKernel && (await this.#decoys.canBeHad()),
    };
  }

  async create(spec: SandboxSpec): Promise<Sandbox> {
    if (spec.trust === 'hostile' && !this.#hasOwnKernel) throw refusesHostile(this.name);
    const { sandbox } = await this.#make(spec);
    return sandbox;
  }

  async sweep(): Promise<number> {
    await Promise.all([this.#decoys.sweep(), this.#options.egress?.sweep()]);
    return sweepContainers(this.#api);
  }

  close(): Promise<void> {
    return this.#decoys.close();
  }

  async #requireRuntime(): Promise<void> {
    const { Runtimes } = (await this.#api.json('GET', '/info').catch((error: unknown) => {
      throw PlatformError.is(error) ? unavailable(error.message, error) : error;
    })) as { readonly Runtimes: object };
    if (this.#runtime in Runtimes) return;
    throw unavailable(
      `Docker's engine knows no runtime ${JSON.stringify(this.#runtime)}, only ${Object.keys(Runtimes).join(', ')}. Name it under "runtimes" in /etc/docker/daemon.json and restart the engine.`,
    );
  }

  /** Looks at a guest from within and without. */
  async #examine(): Promise<{
    readonly kernelRelease: string;
    readonly limitsBy: BackendCapabilities['limitsBy'];
  }> {
    const { sandbox, resources } = await this.#make(probeSpec('shell'));
    try {
      const { stdout } = await sandbox.run({ code: 'uname -r' });
      const kernelRelease = Buffer.from(stdout).toString().trim();
      if (kernelRelease !== '') return { kernelRelease, limitsBy: resources.mechanism };
      throw unavailable(`A guest of ${this.name} does not say on which kernel it runs.`);
    } finally {
      await sandbox.destroy();
    }
  }

  async #make(spec: SandboxSpec): Promise<Made> {
    const image = await this.#findImage();
    const lease = this.#userIds.lease();
    try {
      const made = await this.#start({ spec, image, userId: lease.userId ?? 0 });
      void made.sandbox.ended.then(() => lease.release());
      return made;
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  async #start(plan: Pick<ContainerPlan, 'spec' | 'image' | 'userId'>): Promise<Made> {
    const offered = this.#sharesKernel ? this.#options.egress : undefined;
    const egress = await openDoor(offered, plan.spec, plan.userId);
    let decoys: DecoySet | undefined;
    try {
      // A kernel of the guest's own does not hand on what is read of a pipe.
      if (this.#sharesKernel) decoys = await this.#decoys.lease();
      const container = await startContainer(this.#api, {
        ...plan,
        runtime: this.#runtime,
        labels: containerLabels(),
        egressSocket: egress?.socketPath,
        decoys: decoys?.places,
      });
      return await this.#keep(container, { spec: plan.spec, egress, decoys }).catch(
        async (error: unknown) => {
          await removeContainer(this.#api, container.id);
          throw error;
        },
      );
    } catch (error) {
      decoys?.release();
      await egress?.close();
      throw error;
    }
  }

  async #keep(container: RunningContainer, { spec, egress, decoys }: Kept): Promise<Made> {
    const { clock, entropy } = this.#options;
    const { id, processId, ended } = container;
    const resources = new ContainerResources(cgroupFilesOf(processId), () =>
      removeContainer(this.#api, id),
    );
    const closed = ended.then(({ exitCode, outOfMemory }) => {
      if (outOfMemory) resources.ranOutOfMemory();
      return exitCode;
    });
    const sandbox = new GuestSandbox({
      id,
      spec,
      language: languages[spec.language],
      clock,
      entropy,
      resources,
      egress,
      decoys,
      memoryHeldByKernel: true,
      disk: diskGauge(processId, WRITABLE_FOLDERS),
      ...(this.#sharesKernel ? { network: networkGauge(processId) } : {}),
      process: { ...container, closed },
    });
    await sandbox.ready(START_TIMEOUT_MS);
    return { sandbox, resources };
  }

  get #sharesKernel(): boolean {
    return this.#runtime === SHARED_KERNEL_RUNTIME;
  }

  #findImage(): Promise<string> {
    const { image, nodePath = process.execPath } = this.#options;
    if (image !== undefined) return Promise.resolve(image);
    this.#image ??= machineImage(this.#api, nodePath).catch((error: unknown) => {
      this.#image = undefined;
      throw error;
    });
    return this.#image;
  }
}

interface Kept {
  readonly spec: SandboxSpec;
  readonly egress: EgressDoor | undefined;
  readonly decoys: DecoySet | undefined;
}

interface Made {
  readonly sandbox: Sandbox;
  readonly resources: ContainerResources;
}

/** What guests of another kernel reach of that kernel alone. */
const harmlessOnOwnKernel = new Set(['all system calls', 'a user namespace of its own']);

const unavailable = (problem: string, cause?: unknown): PlatformError =>
  new PlatformError('sandbox_unavailable', problem, { cause });

const refusesHostile = (name: string): PlatformError =>
  new PlatformError(
    'sandbox_refused',
    `The backend ${name} does not run hostile code: its probe did not show that guests have a kernel of their own. Use the runtime of gVisor (runsc) or of a micro virtual machine.`,
  );
