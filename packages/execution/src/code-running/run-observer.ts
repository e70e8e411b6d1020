import type { CallContext } from '@qmcp/contracts';

import type { ExitReason, LanguageName, Violation } from '../sandbox/sandbox.ts';

/** Whose call it was, as far as those need it who write about it. */
export type ObservedCaller = Pick<
  CallContext,
  'principal' | 'door' | 'requestId' | 'correlationId' | 'traceparent'
>;

/**
 * Something that code did which it should not need to do: a limit that it met, a network that it tried to reach, or files that
 * it read where the machine's secrets would be.
 */
export type Incident = Violation | 'network' | 'files';

/** What came of one run, for those who watch over all of them. */
export interface ObservedRun {
  readonly tool: string;
  readonly language: LanguageName;
  readonly reason: ExitReason;
  /** Wall clock of the program. */
  readonly durationMs: number;
  /** Each kind once. */
  readonly incidents: readonly Incident[];
  readonly caller: ObservedCaller;
}

/** Watches over runs. */
export interface RunObserver {
  /** Resolves once what is to be kept of it is kept: the result of the run leaves only then. */
  observe(run: ObservedRun): Promise<void>;
}
