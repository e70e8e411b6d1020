/**
 * The one way by which a tool is run.
 *
 * A trivial tool must cost next to nothing, so a call buys its timer, its abort controller and its listener on the
 * caller's signal only when it outlives the tick it started in, or asks for its signal.
 */
import type { AnyTool, CallContext, Clock, HostOutcome, Limits, ToolHost } from '@qmcp/contracts';

import { BoundedCall } from './tool-host/bounded-call.ts';
import { BoundedContext } from './tool-host/bounded-context.ts';
import { EndOfTick } from './tool-host/end-of-tick.ts';

/** What a tool host needs: time, and the limits of calls whose tools set none. */
export interface ToolHostOptions {
  readonly clock: Clock;
  readonly limits: Pick<Limits, 'callTimeoutMs' | 'settleGraceMs'>;
}

/**
 * Makes the host that runs tools in this process.
 *
 * A run is told to stop, through its context's signal, when its caller goes away or its time is up: `limits.timeoutMs`
 * of the tool, else `callTimeoutMs`. It then has `settleGraceMs` to settle:
 *
 * - It still returns a value: `returned`. It did its work, and the record must not say otherwise.
 * - It throws, whatever it throws: `timeout` or `cancelled`. It was told to stop, and it stopped.
 * - It does neither: `ambiguous`, since it may yet take effect. A read-only tool has no effect to take, so of it the
 *   host says `timeout` or `cancelled`. What such a run does later is ignored.
 */
export function createToolHost({ clock, limits }: ToolHostOptions): ToolHost {
  const endOfTick = new EndOfTick(clock);

  const run = (tool: AnyTool, input: unknown, context: CallContext): Promise<HostOutcome> => {
    const call = new BoundedCall(context, {
      clock,
      timeoutMs: tool.limits?.timeoutMs ?? limits.callTimeoutMs,
      settleGraceMs: limits.settleGraceMs,
      readOnly: tool.hints?.readOnly === true,
    });
    try {
      const returned: unknown = tool.run(input, new BoundedContext(context, call));
      if (!isThenable(returned)) return Promise.resolve(call.returned(returned));
      endOfTick.defer(call);
      return call.settled(returned);
    } catch (error) {
      return Promise.resolve(call.threw(error));
    }
  };

  return { run };
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  'then' in value &&
  typeof value.then === 'function';
