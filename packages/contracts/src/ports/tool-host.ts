import type { CallContext } from '../call-context.ts';
import type { AnyTool } from '../tool.ts';

/** How a run ended on the execution plane. */
export type HostOutcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }
  /** Stopped, and it did stop. */
  | { readonly kind: 'timeout' | 'cancelled' }
  /** Told to stop, but it never settled: it may have taken effect. */
  | { readonly kind: 'ambiguous'; readonly cause: 'timeout' | 'cancelled' };

/** Runs tools within their limits. Never rejects. */
export interface ToolHost {
  /**
   * @param input - already validated
   * @param context - its signal aborts when the caller goes away; the host adds the tool's time limit to it
   */
  run(tool: AnyTool, input: unknown, context: CallContext): Promise<HostOutcome>;
}
