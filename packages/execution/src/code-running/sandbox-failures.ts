import { PlatformError, ToolError } from '@qmcp/contracts';

/** Failures of sandboxes that whoever asked can do something about, and need not be kept from. */
const FOR_CALLERS: ReadonlySet<string> = new Set([
  'sandbox_unavailable',
  'sandbox_refused',
  'sandbox_busy',
  'sandbox_in_use',
  'sandbox_limits_invalid',
]);

/** Lets the caller of a tool know why there was no sandbox. @throws ToolError; anything else is left as it is */
export async function explainingFailures<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw PlatformError.is(error) ? explained(error) : error;
  }
}

function explained(error: PlatformError): Error {
  if (FOR_CALLERS.has(error.code)) {
    return new ToolError(error.code, error.message, { cause: error });
  }
  if (error.code !== 'sandbox_ended') return error;
  return new ToolError(
    error.code,
    'The sandbox has ended: a limit killed it, or what ran in it did. A session can be rolled back to a checkpoint; else open another one, or run the code again.',
    { cause: error },
  );
}
