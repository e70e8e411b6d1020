import { sandboxLimits, type SandboxLimits } from './limits.ts';
import type { WarmPool } from './pool/warm-pool.ts';
import type {
  CollectedFiles,
  CollectLimits,
  Job,
  LanguageName,
  RunOptions,
  RunResult,
  Sandbox,
  SandboxFile,
  SandboxSpec,
  Trust,
} from './sandbox.ts';
import type { SandboxSession } from './session/session.ts';
import type { OpenSession, SandboxSessions } from './session/sessions.ts';

/** What a sandbox is to be like. */
export interface SandboxKind {
  readonly language: LanguageName;
  /** Completed with the defaults. */
  readonly limits?: Partial<SandboxLimits>;
  /** Default: `ordinary`. */
  readonly trust?: Trust;
  /** Hosts that it may reach over HTTPS, as `host`, `host:port` or `*.host`. Default: no network at all. */
  readonly egress?: readonly string[];
}

/** A piece of code with all that belongs to it. */
export interface SandboxRequest extends SandboxKind, Job {
  /** Put into the workspace before the code runs. */
  readonly files?: readonly SandboxFile[];
  /** Files or folders of the workspace to be handed out afterwards. Default: none. */
  readonly collect?: readonly string[];
}

/** How a run went, and the files that came out of it: none where a limit ended it. */
export type SandboxOutcome = RunResult & CollectedFiles;

/** How much a run may hand out. */
const collectLimits: CollectLimits = {
  maxFiles: 1_000,
  maxBytes: 64 * 1024 * 1024,
  timeoutMs: 10_000,
};

/** What tools use to run code: single jobs in sandboxes of their own, and sessions. */
export class Sandboxes {
  readonly #pool: WarmPool;
  readonly #sessions: SandboxSessions;
  readonly #ending = new Set<Promise<void>>();

  constructor(pool: WarmPool, sessions: SandboxSessions) {
    this.#pool = pool;
    this.#sessions = sessions;
  }

  /**
   * Runs code in a sandbox that nobody used before and nobody will use again.
   * @throws ToolError `bad_path`, `disk_full`, `artifacts_refused`; PlatformError as the backend does
   */
  async run(request: SandboxRequest, options: RunOptions = {}): Promise<SandboxOutcome> {
    const { files = [], collect = [] } = request;
    const sandbox = await this.#pool.take({ ...toSpec(request), lifetime: 'run' });
    try {
      if (files.length > 0) await sandbox.putFiles(files);
      const result = await sandbox.run(request, options);
      const takesFiles = collect.length > 0 && result.exitCode !== undefined;
      const collected = takesFiles ? await sandbox.getFiles(collect, collectLimits) : nothing;
      return { ...result, ...collected };
    } finally {
      this.#end(sandbox);
    }
  }

  /**
   * Opens a session for a principal.
   * @throws as {@link SandboxSessions.open} and {@link Sandbox.putFiles} do
   */
  async openSession(
    principalId: string,
    { files = [], ...kind }: SandboxKind & Pick<SandboxRequest, 'files'>,
  ): Promise<SandboxSession> {
    const spec = { ...toSpec(kind), lifetime: 'session' } as const;
    const session = await this.#sessions.open(principalId, () => this.#pool.take(spec));
    try {
      if (files.length > 0) await session.putFiles(files);
      return session;
    } catch (error) {
      await this.#sessions.close(principalId, session.id);
      throw error;
    }
  }

  /** A principal's open sessions, oldest first. */
  listSessions(principalId: string): readonly OpenSession[] {
    return this.#sessions.list(principalId);
  }

  /** A principal's session. @throws ToolError `unknown_session` */
  session(principalId: string, sessionId: string): SandboxSession {
    return this.#sessions.get(principalId, sessionId);
  }

  /** Closes a principal's session. @throws ToolError `unknown_session` */
  closeSession(principalId: string, sessionId: string): Promise<void> {
    return this.#sessions.close(principalId, sessionId);
  }

  /** Ends every sandbox, and settles when all of them are gone. */
  async close(): Promise<void> {
    await Promise.all([this.#sessions.closeAll(), this.#pool.close(), ...this.#ending]);
  }

  /** Who asked for the result need not wait for the clearing up. */
  #end(sandbox: Sandbox): void {
    const ending = sandbox.destroy().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }
}

const nothing: CollectedFiles = { files: [], refused: [] };

const toSpec = ({
  language,
  limits,
  trust = 'ordinary',
  egress = [],
}: SandboxKind): Omit<SandboxSpec, 'lifetime' | 'warm'> => ({
  language,
  limits: sandboxLimits(limits),
  trust,
  egress,
});
