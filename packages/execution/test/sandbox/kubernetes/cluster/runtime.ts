import type { ChildProcess } from 'node:child_process';

import type { Container, PodSpec } from './pod-rules.ts';

/** A container as a runtime is told to make it. */
export interface ContainerPlan {
  readonly id: string;
  readonly spec: PodSpec;
  readonly container: Container;
  /** Folder that holds the image's `/opt/qmcp`. */
  readonly image: string;
  /** Whether its network leads anywhere. */
  readonly hasNetwork: boolean;
  /** Variables that a kubelet adds by itself. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A container that was started, and is held until it is under control. */
export interface ContainerProcess {
  /** Has its streams, and ends when it does. */
  readonly child: ChildProcess;
  /** A process from which all others of the container descend, once there is one. */
  readonly processId: Promise<number>;
  /** Lets it begin. */
  letGo(): void;
  /** Kills all of it. */
  kill(): void;
}

/** What makes containers. */
export interface Runtime {
  /** What it takes for itself, beside what the container may use. */
  readonly overheadBytes: number;
  /** Whether a container is many processes of this machine, of which the kernel might kill one alone. */
  readonly isGroup: boolean;
  start(plan: ContainerPlan): ContainerProcess;
}
