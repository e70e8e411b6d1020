import { ToolError, WireError } from '@qmcp/contracts';
import type { CallContext } from '@qmcp/contracts';
import type { Caller } from '@qmcp/server';

/** Who calls a tool, as the desk wants to know it. */
export const callerOfContext = (context: CallContext): Caller => ({
  principal: context.principal,
  door: context.door,
  requestId: context.requestId,
  correlationId: context.correlationId,
  traceparent: context.traceparent,
});

/**
 * Does what the desk may refuse.
 * @throws ToolError the refusal, for the model to act on
 */
export async function atDesk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw WireError.is(error) ? new ToolError(error.code, error.message, { cause: error }) : error;
  }
}
