import { PlatformError, ToolError, type Clock, type Entropy } from '@qmcp/contracts';

import { requirePath } from '../archive/entry-path.ts';
import { ArchiveReader } from '../archive/read-archive.ts';
import { writeArchive } from '../archive/write-archive.ts';
import type { DecoySet } from '../decoys/decoy-set.ts';
import type { EgressDoor } from '../egress/egress.ts';
import type { Language } from '../languages/language.ts';
import type { ResourceControl, ResourceSample } from '../resources/resource-control.ts';
import type {
  CollectedFiles,
  CollectLimits,
  Job,
  RunOptions,
  RunResult,
  Sandbox,
  SandboxFile,
  SandboxSpec,
} from '../sandbox.ts';
import type { DiskGauge } from './disk-gauge.ts';
import { GuestChannel } from './guest-channel.ts';
import type { GuestProcess } from './guest-process.ts';
import { GuestRun } from './guest-run.ts';
import { IdleGuard, type IdleGuest } from './idle-guard.ts';
import type { NetworkGauge } from './network-gauge.ts';
import { GuestOutput } from './output.ts';

/** What a sandbox is put together from. */
export interface GuestParts {
  readonly id: string;
  readonly spec: SandboxSpec;
  readonly language: Language;
  readonly process: GuestProcess;
  readonly resources: ResourceControl;
  readonly memoryHeldByKernel: boolean;
  readonly disk: DiskGauge;
  /** Absent where nobody can see what the guest tries. */
  readonly network?: NetworkGauge;
  /** Absent where nobody can see who reads them. */
  readonly decoys?: DecoySet | undefined;
  readonly egress?: EgressDoor | undefined;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

/** How much of what a sandbox says when it doesn't start is told on. */
const MAX_COMPLAINT_BYTES = 2_000;

const MARK_BYTES = 16;

/** A sandbox that is kept from within by `guest/agent.sh`, whatever it is that holds it from without. */
export class GuestSandbox implements Sandbox {
  readonly id: string;
  readonly spec: SandboxSpec;
  readonly ended: Promise<void>;
  readonly #parts: GuestParts;
  readonly #agent: GuestChannel;
  readonly #kernel: GuestChannel;
  readonly #output: GuestOutput;
  readonly #guest: IdleGuest;
  readonly #guard: IdleGuard;
  readonly #gone: Promise<{ exitCode: number; sample: ResourceSample }>;
  #state: 'ready' | 'busy' | 'spent' | 'ended' = 'ready';
  #kernelGone = false;
  #run: GuestRun | undefined;

  constructor(parts: GuestParts) {
    this.#parts = parts;
    this.id = parts.id;
    this.spec = parts.spec;
    this.#agent = new GuestChannel(parts.process.agent);
    this.#kernel = new GuestChannel(parts.process.kernel);
    this.#output = new GuestOutput(parts.process.stdout, parts.process.stderr);
    this.#output.begin({ maxBytes: MAX_COMPLAINT_BYTES, onOverflow: () => undefined });
    parts.process.stdin.on('error', () => parts.process.stdin.destroy());
    if (parts.spec.lifetime === 'session') parts.process.stdin.end();
    this.#guest = {
      clock: parts.clock,
      resources: parts.resources,
      disk: parts.disk,
      memoryHeldByKernel: parts.memoryHeldByKernel,
      limits: parts.spec.limits,
      output: this.#output,
      kill: () => parts.process.kill(),
    };
    this.#guard = new IdleGuard(this.#guest);
    // The last figures are taken before what counts them goes.
    this.#gone = parts.process.closed.then((exitCode) => {
      this.#state = 'ended';
      this.#guard.stop();
      return { exitCode, sample: parts.resources.sample() };
    });
    this.ended = this.#gone.then(async () => {
      parts.decoys?.release();
      await Promise.all([parts.resources.release(), parts.egress?.close()]);
    });
  }

  /**
   * Waits until the kernel takes jobs.
   * @throws PlatformError `sandbox_failed`, with what the sandbox said
   */
  async ready(timeoutMs: number): Promise<void> {
    const answer = await this.#within(timeoutMs, () => this.#kernel.line());
    if (answer === 'ready') return;
    await this.destroy();
    const complaint = Buffer.from(this.#output.written.stderr).toString().trim();
    throw new PlatformError(
      'sandbox_failed',
      `A sandbox for ${this.spec.language} did not start: ${complaint || `it said nothing for ${timeoutMs} ms`}. Check that its interpreter is installed and may be read by all users.`,
    );
  }

  async putFiles(files: readonly SandboxFile[]): Promise<void> {
    const archive = writeArchive(files);
    await this.#exclusively(['ready'], async () => {
      this.#agent.send(`put ${archive.byteLength}\n`, archive);
      const answer = await this.#within(this.spec.limits.timeoutMs, () => this.#agent.line());
      if (answer === undefined) throw sandboxEnded(this.id);
      if (answer === 'ok') return;
      throw new ToolError(
        'disk_full',
        'The files were not put into the sandbox: there is no room for them, or a file stands where a folder must be. Give fewer or smaller files, or allow more disk.',
      );
    });
  }

  run(job: Job, options: RunOptions = {}): Promise<RunResult> {
    return this.#exclusively(['ready'], async () => {
      this.#guard.stop();
      this.#parts.egress?.listen(options.onEgress);
      const guest = {
        ...this.#guest,
        network: this.#parts.network,
        decoys: this.#parts.decoys,
        perform: () => this.#perform(job),
        drain: () => this.#drain(),
        gone: this.#gone,
      };
      this.#run = new GuestRun(guest, options);
      const result = await this.#run.result();
      this.#run = undefined;
      if (this.#state !== 'ended') this.#guard.start();
      options.onResult?.(result);
      return result;
    });
  }

  async getFiles(paths: readonly string[], limits: CollectLimits): Promise<CollectedFiles> {
    for (const path of paths) if (path !== '.') requirePath(path);
    const list = Buffer.from(paths.map((path) => (path === '.' ? '.\n' : `./${path}\n`)).join(''));
    return this.#exclusively(['ready', 'spent'], async () => {
      try {
        this.#agent.send(`get ${list.byteLength}\n`, list);
        return await this.#within(limits.timeoutMs, () => this.#readArchive(limits));
      } catch (error) {
        // Who hands out nonsense once has no second try: the rest of it would be taken for the next answer.
        await this.destroy();
        throw error;
      }
    });
  }

  async destroy(): Promise<void> {
    this.#run?.cancel();
    this.#parts.process.kill();
    await this.ended;
  }

  async #exclusively<Result>(
    states: readonly string[],
    act: () => Promise<Result>,
  ): Promise<Result> {
    if (this.#state === 'busy') {
      throw new PlatformError(
        'sandbox_in_use',
        `Sandbox ${this.id} is at work; wait for what it does, or take another one.`,
      );
    }
    if (!states.includes(this.#state)) throw sandboxEnded(this.id);
    this.#state = 'busy';
    try {
      return await act();
    } finally {
      this.#settle();
    }
  }

  #settle(): void {
    if (this.#state === 'busy') this.#state = this.#kernelGone ? 'spent' : 'ready';
  }

  /** Kills the sandbox where that takes too long; whoever waits for its answer then learns that it ended. */
  async #within<Result>(timeoutMs: number, wait: () => Promise<Result>): Promise<Result> {
    const cancelTimer = this.#parts.clock.setTimer(() => this.#parts.process.kill(), timeoutMs);
    try {
      return await wait();
    } finally {
      cancelTimer();
    }
  }

  async #perform(job: Job): Promise<number | undefined> {
    const { language, process, spec } = this.#parts;
    const body = Buffer.from(language.encode(job));
    this.#kernel.send(`${body.byteLength}\n`, body);
    if (spec.lifetime === 'run') {
      process.stdin.end(job.stdin ?? '');
      return this.#kernelExit();
    }
    const code = /^done (\d+)$/.exec((await this.#kernel.line()) ?? '')?.[1];
    return code === undefined ? this.#kernelExit() : Number(code);
  }

  async #kernelExit(): Promise<number | undefined> {
    this.#kernelGone = true;
    this.#agent.send('wait\n');
    const code = /^exit (\d+)$/.exec((await this.#agent.line()) ?? '')?.[1];
    if (code !== undefined) return Number(code);
    this.#parts.process.kill();
    return undefined;
  }

  /** The agent writes a mark that no guest can guess behind everything that was written before. */
  async #drain(): Promise<void> {
    const mark = Buffer.from(this.#parts.entropy.bytes(MARK_BYTES)).toString('hex');
    const read = this.#output.readUpTo(mark);
    this.#agent.send(`mark ${mark}\n`);
    await Promise.race([read, this.#gone]);
  }

  async #readArchive(limits: CollectLimits): Promise<CollectedFiles> {
    const reader = new ArchiveReader(limits);
    while (!reader.complete) {
      const chunk = await this.#agent.chunk();
      if (chunk === undefined) throw sandboxEnded(this.id);
      reader.push(chunk);
    }
    return reader.collected;
  }
}

const sandboxEnded = (id: string): PlatformError =>
  new PlatformError(
    'sandbox_ended',
    `Sandbox ${id} has ended, by a limit, a failure or its owner's will; make another one.`,
  );
