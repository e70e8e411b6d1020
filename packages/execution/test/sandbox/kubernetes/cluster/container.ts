import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

import type { WebSocket } from 'ws';

import type { ResourceControl } from '../../../../src/sandbox/resources/resource-control.ts';
import { detectControls } from '../../../../src/sandbox/resources/detect-controls.ts';
import { sandboxLimits } from '../../../../src/sandbox/limits.ts';
import { systemClock } from '../../../system-clock.ts';
import { AttachedStreams } from './attached-streams.ts';
import { killedAsGroup } from './memory-group.ts';
import { bytesOf } from './pod-rules.ts';
import type { ContainerPlan, ContainerProcess, Runtime } from './runtime.ts';

/** How it ended. */
export interface ContainerEnd {
  readonly exitCode: number;
  readonly outOfMemory: boolean;
}

const WATCH_INTERVAL_MS = 20;

const controls = detectControls(systemClock);

/** A container that really runs, within the limits that this machine can hold it to. */
export class RunningContainer {
  readonly ended: Promise<ContainerEnd>;
  readonly #plan: ContainerPlan;
  readonly #process: ContainerProcess;
  readonly #memoryBytes: number;
  readonly #isGroup: boolean;
  readonly #resources: ResourceControl;
  #attached: AttachedStreams | undefined;
  #outOfMemory = false;
  #isStarved: () => boolean = () => false;

  constructor(plan: ContainerPlan, runtime: Runtime) {
    this.#plan = plan;
    const { memory = '', cpu = '' } = plan.container.resources?.limits ?? {};
    this.#memoryBytes = bytesOf(memory) + runtime.overheadBytes;
    const limits = sandboxLimits({
      memoryBytes: this.#memoryBytes,
      cpuCores: bytesOf(cpu),
      processes: 4_096,
    });
    this.#resources = controls.create(plan.id, limits);
    this.#process = runtime.start(plan);
    this.#isGroup = runtime.isGroup;
    // What is written while nobody is attached goes to the log alone.
    this.#child.stdout?.on('data', (bytes: Buffer) => this.#hand(1, bytes));
    this.#child.stderr?.on('data', (bytes: Buffer) => this.#hand(2, bytes));
    this.#child.stdin?.on('error', () => this.#child.stdin?.destroy());
    this.ended = this.#end();
  }

  /** Settles when it runs. */
  async started(): Promise<void> {
    const processId = await this.#process.processId;
    await this.#resources.attach(processId);
    if (this.#isGroup && controls.mechanism !== 'rlimits') {
      this.#isStarved = killedAsGroup(processId);
    }
    this.#process.letGo();
  }

  /** Connects its streams. */
  attach(socket: WebSocket): void {
    const streams = new AttachedStreams(socket, (bytes) => this.#child.stdin?.write(bytes));
    this.#attached = streams;
    streams.onClose(() => {
      this.#attached = undefined;
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

  /** Kills all of it, if there is anything left. */
  kill(): void {
    if (this.#child.exitCode === null) this.#process.kill();
  }

  get #child(): ChildProcess {
    return this.#process.child;
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
    const { outOfMemory, memoryBytes } = this.#resources.sample();
    if (this.#outOfMemory) return;
    if (!outOfMemory && !this.#isStarved() && memoryBytes <= this.#memoryBytes) return;
    this.#outOfMemory = true;
    this.kill();
  }

  #hand(channel: number, bytes: Buffer): void {
    if (this.#attached === undefined) return;
    const { stdout, stderr } = this.#child;
    stdout?.pause();
    stderr?.pause();
    this.#attached.sendInParts(channel, bytes, () => {
      stdout?.resume();
      stderr?.resume();
    });
  }
}

function closing(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}
