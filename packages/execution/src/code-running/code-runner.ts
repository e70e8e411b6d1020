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
import type { SandboxKind, Sandboxes } from '../sandbox/sandboxes.ts';
import { checkCode, type CodeCheck, type CodeFile, type PlacedFinding } from './check-code.ts';
import { OutputProgress } from './output-progress.ts';
import { RunGate } from './run-gate.ts';
import type { Incident, RunObserver } from './run-observer.ts';
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
  /** Programs that run at once; others wait. */
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

/** Attempts to reach a host that a result tells of. */
const MAX_EGRESS_TOLD = 100;

/** Runs code for tools: looked at, bounded in number and size, told of while it runs, observed in the end. */
export class CodeRunner {
  readonly maxLimits: SandboxLimits;
  /** What a program gets that asks for nothing else. */
  readonly defaultLimits: SandboxLimits;
  /** Hosts that code may reach where its call asks for them. */
  readonly allowedHosts: readonly string[];
  readonly #options: CodeRunnerOptions;
  readonly #gate: RunGate;

  constructor(options: CodeRunnerOptions) {
    this.#options = options;
    this.#gate = new RunGate(options.maxRuns);
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
    const { check, observer, open } = this.#options;
    const sandboxes = await explainingFailures(open);
    const looking = check === undefined ? [] : checkCode(check, work.code, context);
    // What cannot forbid the run need not keep it waiting.
    if (check?.policy === 'block') await looking;
    const running = explainingFailures(() =>
      this.#gate.pass(context.signal, () => this.#perform(work, sandboxes, context)),
    );
    // Nothing is left under way behind a failure, and no failure keeps what ran off the record.
    const ran = await outlasting(running, looking);
    const { result, egress } = ran;
    await observer.observe({
      tool,
      language: work.language,
      reason: result.reason,
      durationMs: result.usage.wallMs,
      incidents: incidentsOf(ran),
      caller: context,
    });
    // It was told to stop, and the record is to say so.
    if (result.reason === 'cancelled') context.signal.throwIfAborted();
    return { ...result, findings: await looking, egress };
  }

  /** Uses the sandboxes without running anything. @throws ToolError as {@link CodeRunner.run} does */
  use<Result>(work: (sandboxes: Sandboxes) => Promise<Result>): Promise<Result> {
    return explainingFailures(async () => work(await this.#options.open()));
  }

  async #perform<Result extends RunResult>(
    work: Work<Result>,
    sandboxes: Sandboxes,
    { signal, progress }: CallContext,
  ): Promise<Performed<Result>> {
    const output = new OutputProgress(this.#options.clock, progress);
    const egress: EgressAttempt[] = [];
    let wasRefused = false;
    const onOutput = (chunk: OutputChunk): void => output.take(chunk);
    const onEgress = (attempt: EgressAttempt): void => {
      wasRefused ||= attempt.outcome === 'refused';
      if (egress.length < MAX_EGRESS_TOLD) egress.push(attempt);
    };
    try {
      const result = await work.perform(sandboxes, { signal, onOutput, onEgress });
      return { result, egress, wasRefused };
    } finally {
      output.end();
    }
  }
}

/** What comes of the one, once the other has ended too, however it ended. */
async function outlasting<Result>(one: Promise<Result>, other: unknown): Promise<Result> {
  await Promise.allSettled([one, other]);
  return one;
}

interface Performed<Result extends RunResult = RunResult> {
  readonly result: Result;
  readonly egress: readonly EgressAttempt[];
  /** Whether it asked for a host that it may not reach. */
  readonly wasRefused: boolean;
}

function incidentsOf({ result, wasRefused }: Performed): readonly Incident[] {
  const { violations, networkAttempts = 0, decoysRead = [] } = result;
  return [
    ...violations,
    ...(wasRefused || networkAttempts > 0 ? ['network' as const] : []),
    ...(decoysRead.length > 0 ? ['files' as const] : []),
  ];
}
