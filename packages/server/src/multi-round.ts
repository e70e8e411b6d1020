import { WireError } from '@qmcp/contracts';
import type { InputRequired } from '@qmcp/contracts';

import type { Ended, GovernedCall } from './door.ts';
import type { Engine } from './engine.ts';
import { demandCapabilities } from './input-rounds.ts';
import type { RequestScope } from './request-scope.ts';
import type { StateBinding } from './seal/request-state.ts';

/** What a client sends along when it retries with answers. Untrusted. */
export interface RetryParams {
  readonly inputResponses?: Readonly<Record<string, unknown>> | undefined;
  readonly requestState?: string | undefined;
}

/** The answer that more input is needed (MCP 2026-07-28, `InputRequiredResult`). */
export interface InputRequiredAnswer {
  readonly resultType: 'input_required';
  readonly inputRequests?: Readonly<Record<string, unknown>>;
  readonly requestState?: string;
}

/**
 * Gives the scope what an earlier round left, once the state proves to be ours and this request's.
 * @throws WireError `invalid_request_state`; the refusal is audited
 */
export async function resumeRound(
  engine: Engine,
  passage: { call: GovernedCall; scope: RequestScope },
  retry: RetryParams,
): Promise<void> {
  const { scope } = passage;
  scope.inputResponses = retry.inputResponses ?? {};
  if (retry.requestState === undefined) return;
  try {
    scope.state = await engine.sealer.open(retry.requestState, bindingOf(passage));
  } catch (error) {
    if (WireError.is(error)) {
      const reason = String(error.data?.['reason']);
      const event = { method: 'request_state.refused', reason, name: passage.call.name };
      await engine.auditor.securityEvent(event, scope);
    }
    throw error;
  }
}

/** Turns a definition's question into the answer for a stateless client. @throws WireError `missing_client_capability` */
export async function toInputRequired(
  engine: Engine,
  passage: { call: GovernedCall; scope: RequestScope },
  required: InputRequired,
): Promise<Ended<InputRequiredAnswer>> {
  demandCapabilities(required, passage.scope.client.capabilities);
  const asks = Object.keys(required.requests).length > 0;
  if (!asks && required.state === undefined) {
    throw new Error('inputRequired() needs at least one request, or a state');
  }
  const answer: InputRequiredAnswer = {
    resultType: 'input_required',
    ...(asks && { inputRequests: required.requests }),
    ...(required.state !== undefined && {
      requestState: await engine.sealer.seal(required.state, bindingOf(passage)),
    }),
  };
  return { outcome: 'held', reason: 'input_required', answer };
}

const bindingOf = ({ call, scope }: { call: GovernedCall; scope: RequestScope }): StateBinding => ({
  principalId: scope.principal.id,
  method: call.method,
  subject: [call.name, call.arguments],
});
