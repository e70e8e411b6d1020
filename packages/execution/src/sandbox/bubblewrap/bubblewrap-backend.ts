import { PlatformError, type Clock, type Entropy } from '@qmcp/contracts';

import type { DecoySet } from '../decoys/decoy-set.ts';
import { Decoys } from '../decoys/decoys.ts';
import { openDoor, type Egress, type EgressDoor } from '../egress/egress.ts';
import { WRITABLE_FOLDERS } from '../guest/guest-layout.ts';
import { languages } from '../languages/languages.ts';
import type { ResourceControls } from '../resources/resource-control.ts';
import { selfAttack, workingLanguages } from '../probe/self-attack.ts';
import { diskGauge } from '../running/disk-gauge.ts';
import { GuestSandbox, type GuestParts } from '../running/guest-sandbox.ts';
import { networkGauge } from '../running/network-gauge.ts';
import type { BackendCapabilities, Sandbox, SandboxBackend, SandboxSpec } from '../sandbox.ts';
import { sandboxFilters } from '../seccomp/sandbox-filters.ts';
import { launchBubblewrap, type HeldGuest } from './bubblewrap-process.ts';
import { requireBubblewrap } from './installation.ts';
import { UserIds } from '../resources/user-ids.ts';

/** What the backend stands on. */
export interface BubblewrapOptions {
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Chosen by `detectControls`, or less than that for a test. */
  readonly controls: ResourceControls;
  /** `bwrap` of this machine. Default: the one in `/usr/bin`. */
  readonly command?: string;
  /** Lets sandboxes reach hosts. Default: none may reach any. */
  readonly egress?: Egress;
  /** The Node.js that sandboxes run; all users must be able to read it. Default: the one that runs this. */
  readonly nodePath?: string;
}

/** How long a sandbox may take until it is ready for a job. */
const START_TIMEOUT_MS = 10_000;

/** Sandboxes by bubblewrap: namespaces, a system call filter and resource limits, on the host's own kernel. */
export class BubblewrapBackend implements SandboxBackend {
  readonly name = 'bubblewrap';
  readonly #options: BubblewrapOptions;
  readonly #filters: readonly Uint8Array[];
  readonly #userIds = new UserIds(process.getuid?.() === 0);
  readonly #command: string;
  readonly #decoys = new Decoys();
  #made = 0;

  constructor(options: BubblewrapOptions) {
    this.#options = options;
    this.#command = options.command ?? '/usr/bin/bwrap';
    this.#filters = sandboxFilters({ countsAllMemory: options.controls.countsAllMemory });
  }

  /** How many sandboxes there are. */
  get size(): number {
    return this.#userIds.held;
  }

  async probe(): Promise<BackendCapabilities> {
    const { controls } = this.#options;
    await requireBubblewrap(this.#command);
    const create = (spec: SandboxSpec): Promise<Sandbox> => this.create(spec);
    const reached = await selfAttack(create);
    if (reached.length > 0) {
      throw new PlatformError(
        'sandbox_unavailable',
        `Bubblewrap does not hold on this machine: a probe got at ${reached.join(', ')}. Do not run code here until that is explained.`,
      );
    }
    return {
      kernel: 'shared',
      languages: await workingLanguages(create),
      limitsBy: controls.mechanism,
      cpuQuota: controls.cpuQuota,
      ownUserIds: process.getuid?.() === 0,
      seesNetworkAttempts: true,
      seesDecoysRead: await this.#decoys.canBeHad(),
    };
  }

  async create(spec: SandboxSpec): Promise<Sandbox> {
    refuseHostile(spec);
    const lease = this.#userIds.lease();
    try {
      const sandbox = await this.#open(spec, lease.userId);
      void sandbox.ended.then(() => lease.release());
      return sandbox;
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  async sweep(): Promise<number> {
    await Promise.all([this.#decoys.sweep(), this.#options.egress?.sweep()]);
    return this.#options.controls.sweep();
  }

  close(): Promise<void> {
    return this.#decoys.close();
  }

  async #open(spec: SandboxSpec, userId: number | undefined): Promise<Sandbox> {
    const egress = await openDoor(this.#options.egress, spec, userId);
    let decoys: DecoySet | undefined;
    try {
      decoys = await this.#decoys.lease();
      return await this.#start({ spec, userId, egress, decoys });
    } catch (error) {
      decoys?.release();
      await egress?.close();
      throw error;
    }
  }

  async #start({ spec, userId, egress, decoys }: Start): Promise<Sandbox> {
    const { controls, nodePath = process.execPath } = this.#options;
    const id = String(++this.#made);
    const language = languages[spec.language];
    const resources = controls.create(id, spec.limits);
    const rlimits = controls.rlimits(spec.limits, language);
    const plan = {
      spec,
      language,
      nodePath,
      rlimits,
      egressSocket: egress?.socketPath,
      decoys: decoys?.places,
    };
    const guest = await launchBubblewrap({
      ...plan,
      command: this.#command,
      filters: this.#filters,
      userId,
      attach: (processId) => resources.attach(processId),
    }).catch(async (error: unknown) => {
      await resources.release();
      throw error;
    });
    return this.#letGo(guest, { id, spec, language, resources, egress, decoys });
  }

  /** Nothing of the guest runs before it is under control. */
  async #letGo(
    guest: HeldGuest,
    parts: Pick<GuestParts, 'id' | 'spec' | 'language' | 'resources' | 'egress' | 'decoys'>,
  ): Promise<Sandbox> {
    const { clock, entropy, controls } = this.#options;
    const { processId } = guest;
    const sandbox = new GuestSandbox({
      ...parts,
      clock,
      entropy,
      process: guest.process,
      memoryHeldByKernel: controls.countsAllMemory,
      disk: diskGauge(processId, WRITABLE_FOLDERS),
      network: networkGauge(processId),
    });
    try {
      await guest.letGo();
      await sandbox.ready(START_TIMEOUT_MS);
      return sandbox;
    } catch (error) {
      await sandbox.destroy();
      throw error;
    }
  }
}

interface Start {
  readonly spec: SandboxSpec;
  readonly userId: number | undefined;
  readonly egress: EgressDoor | undefined;
  readonly decoys: DecoySet | undefined;
}

function refuseHostile({ trust }: SandboxSpec): void {
  if (trust !== 'hostile') return;
  throw new PlatformError(
    'sandbox_refused',
    'Bubblewrap does not run hostile code: its guests share the kernel of this machine, and one bug in that kernel would let them out. Use a backend whose guests have a kernel of their own (gVisor or a micro virtual machine).',
  );
}
