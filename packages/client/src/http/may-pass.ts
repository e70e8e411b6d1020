import { PlatformError } from '@qmcp/contracts';

import { HttpStatusError, ServerError } from '../errors.ts';

/** Tells whether a later attempt may go better: the server is away, busy or broken for now. */
export function mayPass(error: unknown): boolean {
  if (HttpStatusError.is(error) || ServerError.is(error)) {
    const { status = 0 } = error;
    return status >= 500 || status === 429 || status === 408;
  }
  return (
    PlatformError.is(error) &&
    (error.code === 'server_unreachable' || error.code === 'connection_lost')
  );
}
