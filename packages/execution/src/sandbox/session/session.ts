import { ToolError, type Entropy } from '@qmcp/contracts';

import type {
  CollectedFiles,
  Job,
  RefusedEntry,
  RunOptions,
  RunResult,
  Sandbox,
  SandboxFile,
  LanguageName,
} from '../sandbox.ts';

/** How much of a session's files is remembered. */
export interface CheckpointLimits {
  readonly maxCheckpoints: number;
  /** Of all checkpoints of a session together. */
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly timeoutMs: number;
}

/** What checkpoints are bounded by when nothing else is said. */
export const defaultCheckpointLimits: CheckpointLimits = {
  maxCheckpoints: 8,
  maxBytes: 128 * 1024 * 1024,
  maxFiles: 10_000,
  timeoutMs: 10_000,
};

/** A state of the files that can be gone back to. */
export interface Checkpoint {
  readonly id: string;
  readonly files: number;
  /** What is not part of it, such as links. */
  readonly refused: readonly RefusedEntry[];
}

/** A job of a session with its files. */
export interface SessionRequest extends Omit<Job, 'stdin' | 'args'> {
  /** Put into the workspace before the code runs. */
  readonly files: readonly SandboxFile[];
  /** Files or folders of the workspace to be handed out afterwards. */
  readonly collect: readonly string[];
}

/** What a session is made from. */
export interface SessionParts {
  readonly id: string;
  readonly principalId: string;
  readonly entropy: Entropy;
  readonly limits: CheckpointLimits;
  /** Starts a sandbox of the session's kind. */
  readonly start: () => Promise<Sandbox>;
}

/**
 * A sandbox that is leased to one principal and keeps its state from job to job: variables, processes, files. A job that
 * is killed by a limit takes the interpreter's state with it; a checkpoint brings the files back.
 */
export class SandboxSession {
  readonly id: string;
  readonly principalId: string;
  readonly #parts: SessionParts;
  readonly #checkpoints = new Map<string, readonly SandboxFile[]>();
  #sandbox: Sandbox;
  #isClosed = false;
  #runs = 0;

  /** @param sandbox - started for this session alone */
  constructor(parts: SessionParts, sandbox: Sandbox) {
    this.id = parts.id;
    this.principalId = parts.principalId;
    this.#parts = parts;
    this.#sandbox = sandbox;
  }

  get language(): LanguageName {
    return this.#sandbox.spec.language;
  }

  /** Ids of its checkpoints, oldest first. */
  get checkpoints(): readonly string[] {
    return [...this.#checkpoints.keys()];
  }

  /** Whether a job is under way. */
  get isRunning(): boolean {
    return this.#runs > 0;
  }

  /** Runs a job in the state that the last one left. @throws PlatformError `sandbox_ended`, `sandbox_in_use` */
  async run(job: Omit<Job, 'stdin' | 'args'>, options?: RunOptions): Promise<RunResult> {
    this.#runs += 1;
    try {
      return await this.#sandbox.run(job, options);
    } finally {
      this.#runs -= 1;
    }
  }

  /**
   * Puts files in, runs a job as {@link SandboxSession.run} does, and takes files out: none where a limit ended the sandbox.
   * @throws as the three of them do
   */
  async runWithFiles(
    { files, collect, ...job }: SessionRequest,
    options?: RunOptions,
  ): Promise<RunResult & CollectedFiles> {
    if (files.length > 0) await this.putFiles(files);
    const result = await this.run(job, options);
    const takesFiles = collect.length > 0 && result.exitCode !== undefined;
    const collected = takesFiles ? await this.getFiles(collect) : { files: [], refused: [] };
    return { ...result, ...collected };
  }

  /** As {@link Sandbox.putFiles}. */
  putFiles(files: readonly SandboxFile[]): Promise<void> {
    return this.#sandbox.putFiles(files);
  }

  /** As {@link Sandbox.getFiles}, within the limits of checkpoints. */
  getFiles(paths: readonly string[]): Promise<CollectedFiles> {
    return this.#sandbox.getFiles(paths, this.#parts.limits);
  }

  /**
   * Remembers the files of the workspace as they are now.
   * @throws ToolError `too_many_checkpoints`, `artifacts_refused` where they are too many or too large
   */
  async checkpoint(): Promise<Checkpoint> {
    const { limits, entropy } = this.#parts;
    if (this.#checkpoints.size >= limits.maxCheckpoints) {
      throw new ToolError(
        'too_many_checkpoints',
        `The session has ${limits.maxCheckpoints} checkpoints, and may have no more. Go back to one of them, or open another session.`,
      );
    }
    const maxBytes = limits.maxBytes - this.#rememberedBytes;
    const { files, refused } = await this.#sandbox.getFiles(['.'], { ...limits, maxBytes });
    const id = entropy.uuidv7();
    this.#checkpoints.set(id, files);
    return { id, files: files.length, refused };
  }

  /**
   * Brings the files of a checkpoint back, in a new sandbox: nothing that the old one ran or remembered is left, so what
   * went wrong in it is gone too. Also works after a limit ended the old one.
   * @throws ToolError `unknown_checkpoint`, `unknown_session` where it is closed meanwhile
   */
  async rollback(checkpointId: string): Promise<void> {
    const files = this.#checkpoints.get(checkpointId);
    if (files === undefined) {
      throw new ToolError(
        'unknown_checkpoint',
        `The session has no checkpoint ${JSON.stringify(checkpointId)}. Use an id that a checkpoint of this session returned.`,
      );
    }
    const fresh = await this.#parts.start();
    try {
      await fresh.putFiles(files);
      // Nobody could reach the new one any more, so nobody would end it.
      if (this.#isClosed) throw unknownSession(this.id);
    } catch (error) {
      await fresh.destroy();
      throw error;
    }
    const old = this.#sandbox;
    this.#sandbox = fresh;
    await old.destroy();
  }

  /** Ends the session and forgets its checkpoints. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#checkpoints.clear();
    await this.#sandbox.destroy();
  }

  get #rememberedBytes(): number {
    let bytes = 0;
    for (const files of this.#checkpoints.values()) {
      for (const { content } of files) bytes += content.byteLength;
    }
    return bytes;
  }
}

/** What is said of a session that there is not, or no more, or not for whoever asks. */
export const unknownSession = (id: string): ToolError =>
  new ToolError(
    'unknown_session',
    `There is no session ${JSON.stringify(id)}, or it has been closed. Open another one.`,
  );
