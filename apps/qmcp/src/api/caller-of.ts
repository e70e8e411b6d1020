import type { Door } from '@qmcp/contracts';
import type { Caller, RefusedRequest } from '@qmcp/server';

import type { ApiContext } from './api-env.ts';

/**
 * Who calls, as the server wants to know it. The signal aborts when the client hangs up.
 * @throws Error on an open route, which has no caller: a defect
 */
export function callerOf(context: ApiContext): Caller {
  const { principal, identity } = context.var;
  if (principal === undefined) throw new Error('an open route asked who calls');
  return {
    principal,
    door: doorOf(context),
    requestId: identity.requestId,
    correlationId: identity.correlationId,
    traceparent: identity.traceparent,
    signal: context.req.raw.signal,
  };
}

/** The request, as the record of a refusal wants it. */
export function refusedRequest(context: ApiContext): RefusedRequest {
  const { requestId, correlationId, traceparent } = context.var.identity;
  return { door: doorOf(context), requestId, correlationId, traceparent };
}

const doorOf = ({ var: { session } }: ApiContext): Door =>
  session === undefined ? 'rest' : 'console';
