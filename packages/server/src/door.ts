import { WireError } from '@qmcp/contracts';
import type { AuditOutcome, Hold, PolicyDecision, PolicyQuestion } from '@qmcp/contracts';

import type { AuditedCall, CallRecord } from './audit/auditor.ts';
import { countCall } from './call-rate.ts';
import type { Engine } from './engine.ts';
import { asWireError } from './failures.ts';
import type { ToolEntry } from './registry/entries.ts';
import type { RequestScope } from './request-scope.ts';

/** A call that wants through. */
export interface GovernedCall extends AuditedCall {
  readonly method: PolicyQuestion['method'];
  readonly scope: string;
  /** Only of a call of a tool. */
  readonly tool?: ToolEntry;
}

/** What a call that came through may do. */
export interface Admission {
  /** To be awaited before anything is changed. */
  readonly intend: () => Promise<void>;
  /** Why it may not run before a person agreed; only ever of a tool. */
  readonly hold: Hold | undefined;
}

/** How a call ended: with an answer, or with a refusal that the caller sees. */
export type Ended<T> = {
  readonly outcome: AuditOutcome;
  readonly reason: string | null;
  /** What the audit keeps of the answer. */
  readonly result?: unknown;
  /** What has to be durable beside the record before the answer leaves, and is written at the same time. */
  readonly kept?: Promise<void>;
} & ({ readonly answer: T } | { readonly failure: WireError });

/**
 * The one door. Every call of a tool, resource or prompt passes here, whatever transport it came by: policy decides,
 * the rate limit holds, the audit is durable before the answer leaves.
 * @param run - does the work, if nothing holds it, and reports how it ended. What it throws is a defect, or a `WireError`
 * for the caller
 * @throws WireError the refusal
 */
export function throughDoor<T>(
  engine: Engine,
  passage: { call: GovernedCall; scope: RequestScope },
  run: (admission: Admission) => Promise<Ended<T>>,
): Promise<T> {
  return engine.inFlight.track(async () => {
    const { call, scope } = passage;
    const record = engine.auditor.open(call, scope);
    engine.telemetry.open('calls', 1);
    try {
      const hold = await admit(engine, passage, record);
      let ended: Ended<T>;
      try {
        ended = await run({ hold, intend: () => record.begin() });
        if (ended.result !== undefined) record.answer(ended.result);
      } catch (error) {
        ended = endedBy(asWireError(error, engine.logger, scope), scope.signal);
      }
      await record.close({ outcome: ended.outcome, reason: ended.reason });
      if (ended.kept !== undefined) await ended.kept;
      if ('failure' in ended) throw ended.failure;
      return ended.answer;
    } finally {
      engine.telemetry.open('calls', -1);
    }
  });
}

async function admit(
  engine: Engine,
  { call, scope }: { call: GovernedCall; scope: RequestScope },
  record: CallRecord,
): Promise<Hold | undefined> {
  const decision = governs(call, decide(engine, call, scope));
  if (decision.effect === 'deny') {
    await record.close({ outcome: 'denied', reason: decision.reason });
    throw new WireError('forbidden', decision.message, {
      reason: decision.reason,
      requiredScopes: [call.scope],
    });
  }
  await demandPinned(engine, call, record);
  const tooMany = await countCall(engine, scope, call);
  if (tooMany !== undefined) {
    await record.close({ outcome: 'denied', reason: 'rate_limited' });
    throw tooMany;
  }
  // What the owner types at the command line of the server is its own approval.
  const byHand = scope.door === 'cli' && scope.principal.kind === 'owner';
  return decision.effect === 'hold' && !byHand ? decision.hold : undefined;
}

/** @throws WireError `forbidden` where the tool of another server is no longer the one that was accepted */
async function demandPinned(
  { pins }: Engine,
  { tool, name }: GovernedCall,
  record: CallRecord,
): Promise<void> {
  if (tool?.origin === undefined || (await pins.accepts(tool))) return;
  await record.close({ outcome: 'held', reason: 'definition_changed' });
  throw new WireError(
    'forbidden',
    `'${name}' of the server '${tool.origin}' is defined in another way than was accepted: a person has to look at that first (\`qmcp pins diff\`, \`qmcp pins accept\`)`,
    { reason: 'definition_changed' },
  );
}

/** Asks policy about a call as it is now. */
export const decide = (
  { policy }: Pick<Engine, 'policy'>,
  call: GovernedCall,
  { principal }: Pick<RequestScope, 'principal'>,
): PolicyDecision =>
  policy.decide({
    principal,
    method: call.method,
    name: call.name,
    scope: call.scope,
    arguments: call.arguments,
    hints: call.tool?.tool.hints,
    foreign: call.tool?.origin !== undefined,
  });

/** Only a call of a tool can wait for a person: another that policy holds is refused, not let through. */
function governs({ method, name }: GovernedCall, decision: PolicyDecision): PolicyDecision {
  if (decision.effect !== 'hold' || method === 'tools/call') return decision;
  return {
    effect: 'deny',
    reason: 'hold_unsupported',
    message: `'${name}' may not be had without approval, which only a tool can wait for`,
  };
}

function endedBy<T>(failure: WireError, signal: AbortSignal): Ended<T> {
  // What waited for an answer of the client was not running.
  const stopped = signal.aborted ? 'cancelled' : 'timeout';
  const outcome = failure.code === 'request_timeout' ? stopped : 'tool_error';
  return { outcome, reason: failure.code, failure };
}
