import type { CallContext, Clock } from '@qmcp/contracts';

import { defaultSandboxLimits, within, type SandboxLimits } from '../sandbox/limits.ts';
import type {
  EgressAttempt,
  LanguageName,
  OutputChunk,
  RunOptions,
  RunResult,
  Trust,
} from '../sandbox/sandbox.ts';
import type {
  SandboxKind,
  SandboxOutcome,
  SandboxRequest,
  Sandboxes,
} from '../sandbox/sandboxes.ts';
import { checkCode, type CodeCheck, type CodeFile, type PlacedFinding } from './check-code.ts';
import { OutputProgress } from './output-progress.ts';
import { RunAccount } from './run-account.ts';
import { RunGate } from './run-gate.ts';
import type { ObservedRun, RunObserver } from './run-observer.ts';
import { explainingFailures } from './sandbox-failures.ts';

/** What runs code for tools, and within which bounds. */
export interface CodeRunnerOptions {
  /**
   * The sandboxes, made ready by the first who asks.
   * @throws PlatformError `sandbox_unavailable` where no safe one can be had
   */
  readonly open: () => Promise<Sandboxes>;
  readonly clock: Clock;
  /** More than this nobody gets. */
  readonly maxLimits: SandboxLimits;
  /** Whose code it is. */
  readonly trust: Trust;
  /** Hosts that code may reach where its call asks for them. Default: none. */
  readonly allowedHosts?: readonly string[];
  /** Programs that run at once, and as many again that look at code; others wait. */
  readonly maxRuns: number;
  readonly observer: RunObserver;
  /** Default: nobody looks at code before it runs. */
  readonly check?: CodeCheck | undefined;
}

/** A tool's call that runs code. */
export interface RunningCall {
  readonly tool: string;
  readonly context: CallContext;
}

/** What is to be run. */
export interface Work<Result extends RunResult> {
  readonly language: LanguageName;
  /** Everything that is to be looked at. */
  readonly code: readonly CodeFile[];
  perform(sandboxes: Sandboxes, options: RunOptions): Promise<Result>;
}

/** How a run went, what was found in its code, and where it went. */
export type CheckedResult<Result extends RunResult> = Result & {
  readonly findings: readonly PlacedFinding[];
  /** The first of its attempts to reach a host. */
  readonly egress: readonly EgressAttempt[];
};

/** What a caller wants of a sandbox. */
export interface WantedSandbox {
  readonly language: LanguageName;
  readonly limits?: Partial<SandboxLimits>;
  /** Hosts that it may reach. */
  readonly hosts?: readonly string[];
}

/** Runs code for tools: looked at, bounded in number and size, told of while it runs, observed in the end. */
export class CodeRunner {
  readonly maxLimits: SandboxLimits;
  /** What a program gets that asks for nothing else. */
  readonly defaultLimits: SandboxLimits;
  /** Hosts that code may reach where its call asks for them. */
  readonly allowedHosts: readonly string[];
  readonly #options: CodeRunnerOptions;
  readonly #gate: RunGate;
  /** Of its own, since a run may wait for what looks at its code. */
  readonly #checkGate: RunGate;

  constructor(options: CodeRunnerOptions) {
    this.#options = options;
    this.#gate = new RunGate(options.maxRuns);
    this.#checkGate = new RunGate(options.maxRuns);
    this.maxLimits = options.maxLimits;
    this.allowedHosts = options.allowedHosts ?? [];
    this.defaultLimits = within(options.maxLimits, defaultSandboxLimits);
  }

  /** The sandbox that a caller gets who wants that. */
  kindOf({ language, limits, hosts = [] }: WantedSandbox): SandboxKind {
    const { trust } = this.#options;
    return { language, limits: { ...this.defaultLimits, ...limits }, trust, egress: hosts };
  }

  /**
   * Runs code.
   * @throws ToolError `code_refused`, `sandbox_unavailable`, `sandbox_busy`, …: what the caller can do something about;
   *   the signal's reason where that stopped it
   */
  async run<Result extends RunResult>(
    work: Work<Result>,
    { tool, context }: RunningCall,
  ): Promise<CheckedResult<Result>> {
    const { check, open } = this.#options;
    const sandboxes = await explainingFailures(open);
    const looking = this.look(work.code, context);
    // What cannot forbid the run need not keep it waiting.
    if (check?.policy === 'block') await looking;
    const account = new RunAccount();
    const running = explainingFailures(() =>
      this.#gate.pass(context.signal, () => this.#perform(work, sandboxes, { context, account })),
    );
    // Nothing is left under way behind a failure, and no failure keeps what ran off the record.
    await Promise.allSettled([running, looking]);
    await this.#observe(account, { tool, context, language: work.language });
    // It was told to stop, and the record is to say so.
    if (account.result?.reason === 'cancelled') context.signal.throwIfAborted();
    return { ...(await running), findings: await looking, egress: account.egress };
  }

  /**
   * Has code looked at, as {@link CodeRunner.run} does, that is to be run later.
   * @returns what the result is to tell of
   * @throws ToolError `code_refused`, `sandbox_busy` where findings can forbid it
   */
  async look(code: readonly CodeFile[], context: CallContext): Promise<readonly PlacedFinding[]> {
    const { check } = this.#options;
    return check === undefined ? [] : explainingFailures(() => checkCode(check, code, context));
  }

  /**
   * Runs what looks at code, in a sandbox such as the code gets by default: the one is ours, and the other is not.
   * @throws PlatformError `sandbox_busy`, retryable, where too many wait already; as {@link Sandboxes.run} does
   */
  runCheck(request: SandboxRequest, options: RunOptions = {}): Promise<SandboxOutcome> {
    return this.#checkGate.pass(options.signal ?? never, async () => {
      const sandboxes = await this.#options.open();
      return sandboxes.run({ ...request, ...this.kindOf(request) }, options);
    });
  }

  /** Uses the sandboxes without running anything. @throws ToolError as {@link CodeRunner.run} does */
  use<Result>(work: (sandboxes: Sandboxes) => Promise<Result>): Promise<Result> {
    return explainingFailures(async () => work(await this.#options.open()));
  }

  async #perform<Result extends RunResult>(
    work: Work<Result>,
    sandboxes: Sandboxes,
    { context, account }: Performing,
  ): Promise<Result> {
    const { progress, signal } = context;
    const output = new OutputProgress(this.#options.clock, progress);
    const onOutput = (chunk: OutputChunk): void => output.take(chunk);
    try {
      return await work.perform(sandboxes, { signal, onOutput, ...account.listeners });
    } finally {
      output.end();
    }
  }

  /** What never ran is not a run. */
  async #observe(
    { result, incidents }: RunAccount,
    { tool, context: caller, language }: RunningCall & Pick<ObservedRun, 'language'>,
  ): Promise<void> {
    if (result === undefined) return;
    const { reason, usage } = result;
    const run = { tool, language, reason, incidents, caller };
    await this.#options.observer.observe({ ...run, durationMs: usage.wallMs });
  }
}

const { signal: never } = new AbortController();

interface Performing {
  readonly context: CallContext;
  readonly account: RunAccount;
}
