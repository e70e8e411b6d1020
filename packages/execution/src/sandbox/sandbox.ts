/**
 * The port behind which code that nobody trusts runs. A backend (bubblewrap here; containers, gVisor and Kubernetes in
 * their place) makes sandboxes; the contract suite of attacks says what each of them must withstand.
 */
import type { SandboxLimits } from './limits.ts';

/** What a sandbox can run. */
export type LanguageName = 'python' | 'javascript' | 'typescript' | 'shell';

/**
 * Whose code it is. `ordinary`: a model's or a user's own, which may be wrong or misled. `hostile`: that of a stranger
 * who may spend a kernel exploit on it; it runs only where it gets a kernel of its own.
 */
export type Trust = 'ordinary' | 'hostile';

/** What a sandbox is made for. */
export interface SandboxSpec {
  readonly language: LanguageName;
  readonly limits: SandboxLimits;
  readonly trust: Trust;
  /** `run`: one job, then nothing more. `session`: job after job in one interpreter, which keeps its state. */
  readonly lifetime: 'run' | 'session';
  /** Hosts that it may reach over HTTPS, as `host`, `host:port` or `*.host`. Default: no network at all. */
  readonly egress?: readonly string[];
  /** Loads what programs commonly import before the first job comes: a slower start, a faster job. */
  readonly warm: boolean;
}

/** One piece of code to run. */
export interface Job {
  readonly code: string;
  /** The program's arguments, without its own name. */
  readonly args?: readonly string[];
  /** What the program reads from its standard input. Sessions have none. */
  readonly stdin?: Uint8Array;
}

/** Output as it comes. */
export interface OutputChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

/** What became of an attempt to get out by the proxy of a sandbox that may reach some hosts. */
export interface EgressAttempt {
  /** As the program named it. */
  readonly host: string;
  /** 0 where it named none. */
  readonly port: number;
  /** `failed`: it was allowed, and could not be reached. */
  readonly outcome: 'allowed' | 'refused' | 'failed';
  /** Why it did not get through, as a sentence. */
  readonly reason?: string;
}

/** How a caller follows and stops a run. */
export interface RunOptions {
  /** Kills the sandbox when it aborts. */
  readonly signal?: AbortSignal;
  /** Told of output while the program runs. Must not throw. */
  readonly onOutput?: (chunk: OutputChunk) => void;
  /** Told of each attempt to reach a host by way of {@link SandboxSpec.egress}. Must not throw. */
  readonly onEgress?: (attempt: EgressAttempt) => void;
  /** Told of the result once it is known, before files are taken out, which may fail. Must not throw. */
  readonly onResult?: (result: RunResult) => void;
}

/** A limit that a program ran into. */
export type Violation =
  | 'timeout'
  | 'cpu'
  | 'memory'
  | 'pids'
  | 'output'
  | 'disk'
  | 'inodes'
  | 'seccomp';

/**
 * Why a run ended. `exit`: the program ended by itself and no limit had a part in it. `cancelled`: its caller stopped it,
 * or its sandbox was destroyed. A limit is the reason where it stopped the program, or where the program met it and then
 * failed.
 */
export type ExitReason = 'exit' | 'cancelled' | Violation;

/** What a run cost. */
export interface Usage {
  /** From the job's start to its end. */
  readonly wallMs: number;
  /** Processor time of all the sandbox's processes, in this run. Absent where nobody tells. */
  readonly cpuMs?: number;
  /** Most memory that the sandbox held at once since it was made. Sampled where no cgroup counts it; absent where nobody tells. */
  readonly peakMemoryBytes?: number;
}

/** How a run went. */
export interface RunResult {
  readonly reason: ExitReason;
  /** As a shell says it: 128 plus the signal's number where one ended the program. Absent where the sandbox was killed. */
  readonly exitCode?: number;
  /** The first of it, where there was more than the limit on output. */
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly usage: Usage;
  /** Every limit that was met, also where the program got over it. */
  readonly violations: readonly Violation[];
  /** How often the program tried to get at a network, the look-up of a name among it. Absent where nobody can see that. */
  readonly networkAttempts?: number;
  /** Decoys in place of the machine's secrets that it read: their paths. Absent where nobody can see that. */
  readonly decoysRead?: readonly string[];
}

/** A regular file, named by its path below the workspace: relative, with `/`, without `.` and `..`. */
export interface SandboxFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable?: boolean;
}

/** Something in the workspace that is not handed out. */
export interface RefusedEntry {
  readonly path: string;
  /** Continues "was not taken: ". */
  readonly reason: string;
}

/** Files that came out of a sandbox. */
export interface CollectedFiles {
  readonly files: readonly SandboxFile[];
  readonly refused: readonly RefusedEntry[];
}

/** How much may come out of a sandbox. */
export interface CollectLimits {
  readonly maxFiles: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/**
 * A place of its own for code: its own files, processes and network (none), gone without a trace in the end.
 * One thing at a time: a call waits for nothing and is refused while another is under way.
 */
export interface Sandbox {
  readonly id: string;
  readonly spec: SandboxSpec;
  /** Settles once every process of it is gone and everything it held is given back. Never rejects. */
  readonly ended: Promise<void>;

  /**
   * Puts files into the workspace.
   * @throws ToolError `bad_path`; PlatformError `sandbox_ended`
   */
  putFiles(files: readonly SandboxFile[]): Promise<void>;

  /**
   * Runs a job. Resolves, however the program behaves. A limit that kills ends the sandbox with it.
   * @throws PlatformError `sandbox_ended` where there is nothing left to run it in
   */
  run(job: Job, options?: RunOptions): Promise<RunResult>;

  /**
   * Takes regular files out of the workspace, also after the one job of a sandbox ended by itself.
   * @param paths - files or folders; `.` is everything. What does not exist is left out.
   * @throws ToolError `bad_path`, `artifacts_refused`; PlatformError `sandbox_ended`
   */
  getFiles(paths: readonly string[], limits: CollectLimits): Promise<CollectedFiles>;

  /** Kills what runs, which then was `cancelled`, and waits until nothing is left of it. May be called again. */
  destroy(): Promise<void>;
}

/** What a backend holds sandboxes to on this machine. */
export interface BackendCapabilities {
  /** Whether guests share our kernel (`shared`) or have one of their own (`own`). */
  readonly kernel: 'shared' | 'own';
  readonly languages: readonly LanguageName[];
  /** What counts and limits memory and processes. Kubernetes limits them, and tells nobody what it counts. */
  readonly limitsBy: 'cgroup-v2' | 'cgroup-v1' | 'rlimits' | 'kubernetes';
  /** Whether {@link SandboxLimits.cpuCores} is enforced. */
  readonly cpuQuota: boolean;
  /** Whether each sandbox runs under a user id of its own. */
  readonly ownUserIds: boolean;
  /** Whether {@link RunResult.networkAttempts} is counted. */
  readonly seesNetworkAttempts: boolean;
  /** Whether {@link RunResult.decoysRead} is told. */
  readonly seesDecoysRead: boolean;
  /** Limits that a program feels, and that nobody is told it met. Default: none. */
  readonly untoldLimits?: readonly Violation[];
}

/** Makes sandboxes by one means of isolation. */
export interface SandboxBackend {
  readonly name: string;
  /**
   * Attacks a sandbox of its own making, and says what it holds to.
   * @throws PlatformError `sandbox_unavailable` where it is missing or an attack succeeded, and what to do about it
   */
  probe(): Promise<BackendCapabilities>;
  /**
   * Starts a sandbox and waits until it is ready for a job.
   * @throws PlatformError `sandbox_refused` for a trust that it cannot honour; `sandbox_busy` when all its places are
   *   taken (retryable); `sandbox_failed` when it does not start
   */
  create(spec: SandboxSpec): Promise<Sandbox>;
  /** Clears away what engines that died left behind. @returns how many sandboxes' worth it was */
  sweep(): Promise<number>;
  /** Gives back what is kept from one sandbox to the next, where there is any. */
  close?(): Promise<void>;
}
