import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';

import type { ResourceControl } from '../../../../src/sandbox/resources/resource-control.ts';
import { detectControls } from '../../../../src/sandbox/resources/detect-controls.ts';
import {
  closingFirst,
  inheritedDescriptors,
} from '../../../../src/sandbox/bubblewrap/inherited-descriptors.ts';
import { sandboxLimits } from '../../../../src/sandbox/limits.ts';
import { sandboxFilters } from '../../../../src/sandbox/seccomp/sandbox-filters.ts';
import { systemClock } from '../../../system-clock.ts';
import { killedAsGroup } from './memory-group.ts';
import { bytesOf } from './pod-rules.ts';
import { descriptors, runtimeArguments, type ContainerPlan } from './runtime-arguments.ts';
import { WebSocketPeer } from './web-socket-peer.ts';

/** How it ended. */
export interface ContainerEnd {
  readonly exitCode: number;
  readonly outOfMemory: boolean;
}

const WATCH_INTERVAL_MS = 20;

const controls = detectControls(systemClock);

const filters = sandboxFilters({ countsAllMemory: controls.countsAllMemory });

/** A container that really runs: bubblewrap as its runtime, with the limits that this machine can hold it to. */
export class RunningContainer {
  readonly ended: Promise<ContainerEnd>;
  readonly #plan: ContainerPlan;
  readonly #child: ChildProcess;
  readonly #resources: ResourceControl;
  #processId = 0;
  #attached: WebSocketPeer | undefined;
  #outOfMemory = false;
  #isStarved: () => boolean = () => false;

  constructor(plan: ContainerPlan) {
    this.#plan = plan;
    const { memory = '', cpu = '' } = plan.container.resources?.limits ?? {};
    const limits = sandboxLimits({
      memoryBytes: bytesOf(memory),
      cpuCores: bytesOf(cpu),
      processes: 4_096,
    });
    this.#resources = controls.create(plan.id, limits);
    this.#child = launch(plan);
    // What is written while nobody is attached goes to the log alone.
    this.#child.stdout?.on('data', (bytes: Buffer) => this.#hand(1, bytes));
    this.#child.stderr?.on('data', (bytes: Buffer) => this.#hand(2, bytes));
    this.#child.stdin?.on('error', () => this.#child.stdin?.destroy());
    this.ended = this.#end();
  }

  /** Settles when it runs. */
  async started(): Promise<void> {
    const info = this.#child.stdio[3] as Duplex;
    // To its end: bubblewrap dies where nobody listens to the rest.
    const { 'child-pid': processId } = JSON.parse(await text(info)) as { 'child-pid': number };
    this.#processId = processId;
    await this.#resources.attach(processId);
    this.#isStarved = killedAsGroup(processId);
  }

  /** Connects its streams. */
  attach(socket: Duplex): void {
    const peer = new WebSocketPeer(socket, (bytes) => this.#child.stdin?.write(bytes));
    this.#attached = peer;
    peer.onDrain(() => {
      this.#child.stdout?.resume();
      this.#child.stderr?.resume();
    });
    peer.onClose(() => {
      this.#attached = undefined;
      this.#child.stdout?.resume();
      if (this.#plan.container.stdinOnce === true) this.#child.stdin?.end();
    });
  }

  /** How often whoever is attached showed that he is there, by himself and when asked. */
  get pings(): number {
    return this.#attached?.pings ?? 0;
  }

  get pongs(): number {
    return this.#attached?.pongs ?? 0;
  }

  /** Breaks the connection of whoever is attached. */
  detach(): void {
    this.#attached?.destroy();
  }

  /** Sends a signal to its first process, which the kernel keeps from it unless it can't be ignored. */
  kill(): void {
    if (this.#child.exitCode !== null || this.#processId === 0) return;
    try {
      process.kill(this.#processId, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  async #end(): Promise<ContainerEnd> {
    const watch = setInterval(() => this.#look(), WATCH_INTERVAL_MS);
    const exitCode = await closing(this.#child);
    clearInterval(watch);
    this.#look();
    await this.#resources.release();
    this.#attached?.send(3, Buffer.from(JSON.stringify({ metadata: {}, status: 'Success' })));
    this.#attached?.close();
    return { exitCode: this.#outOfMemory ? 137 : exitCode, outOfMemory: this.#outOfMemory };
  }

  /** Whoever wants more memory than there is goes, and all of the container with him. */
  #look(): void {
    const { memory = '' } = this.#plan.container.resources?.limits ?? {};
    const { outOfMemory, memoryBytes } = this.#resources.sample();
    if (!outOfMemory && !this.#isStarved() && memoryBytes <= bytesOf(memory)) return;
    this.#outOfMemory = true;
    this.kill();
  }

  #hand(channel: number, bytes: Buffer): void {
    const peer = this.#attached;
    if (peer === undefined) return;
    const cut = Math.min(3, bytes.length);
    peer.sendInParts(channel, bytes.subarray(0, cut), bytes.subarray(cut));
    if (peer.send(channel, Buffer.alloc(0))) return;
    this.#child.stdout?.pause();
    this.#child.stderr?.pause();
  }
}

function launch(plan: ContainerPlan): ChildProcess {
  const userId = plan.spec.securityContext?.runAsUser ?? 0;
  const isRoot = process.getuid?.() === 0;
  // Runtimes hand nothing on that they were started with.
  const strays = inheritedDescriptors().filter((stray) => stray > Math.max(...descriptors.filters));
  const [program, ...parameters] = closingFirst(strays, [
    '/usr/bin/bwrap',
    ...runtimeArguments(plan),
  ]);
  const child = spawn(program, parameters, {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    env: {},
    cwd: '/',
    ...(isRoot && { uid: userId, gid: userId }),
  });
  for (const [index, filter] of filters.entries()) {
    const pipe = child.stdio[4 + index] as Duplex;
    pipe.on('error', () => pipe.destroy());
    pipe.end(filter);
  }
  return child;
}

function closing(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}
