import { text } from '@qmcp/contracts';
import type { Hold, JsonObject, RememberedGrant } from '@qmcp/contracts';

import { decide } from '../door.ts';
import type { Engine } from '../engine.ts';
import { governedToolCall } from '../governed-tool-call.ts';
import { demandRequired } from '../input-rounds.ts';
import type { CallToolReply } from '../mcp-server.ts';
import type { RequestScope } from '../request-scope.ts';
import { runTool } from '../run-tool.ts';
import type { AllowedCall, RunEnd } from '../run-tool.ts';
import { refusedArguments } from '../tool-reply.ts';
import {
  ambiguousReply,
  approvedReply,
  collectedReply,
  deniedReply,
  refusedEditReply,
} from './approval-replies.ts';
import { keyOf } from './held-call.ts';
import { confirmBySelf } from './self-confirm.ts';
import { grantedArguments, standingOf } from './standing.ts';
import type { Approval } from './standing.ts';
import type { Waiting } from './waiting-answer.ts';

/** A call that policy let through, or holds. */
export interface GovernedRun extends AllowedCall {
  readonly hold: Hold | undefined;
  /** The task that this call already is, if it is one. */
  readonly taskId?: string;
  /** What its client sent along, by key. */
  readonly answers?: Readonly<Record<string, unknown>> | undefined;
}

/** How a governed call ended: as a run does, or waiting for a person. */
export type GovernedEnd = RunEnd | { readonly waiting: Waiting };

interface HeldRun extends GovernedRun {
  readonly hold: Hold;
}

/**
 * Runs a tool, a held one only with the grant of an approval, which is spent by that: asks for the approval where there
 * is none, and answers with what is kept where the call has run already.
 * @throws WireError as `runTool` does
 */
export async function runGoverned(
  engine: Engine,
  run: GovernedRun,
  scope: RequestScope,
): Promise<GovernedEnd> {
  const { entry, hold } = run;
  if (hold === undefined) return runTool(engine, run, scope);
  // What could not run anyway is not for a person to decide.
  demandRequired(entry.tool.requires, scope.client.capabilities);
  const input = await entry.input.validate(run.arguments);
  if (!input.ok) return refusedArguments(entry, input.issues);
  const attempt = { entry, hold, scope, arguments: run.arguments as JsonObject };
  const remembered = await engine.approvals.remembered.find(attempt);
  if (remembered !== undefined) return runRemembered(engine, { run, remembered }, scope);
  for (;;) {
    const approval = await stand(engine, { ...run, hold }, scope);
    const end = await endBy(engine, { run: { ...run, hold }, approval }, scope);
    if (end !== undefined) return end;
  }
}

/** Runs a call that a person let run without being asked again. */
async function runRemembered(
  engine: Engine,
  { run, remembered }: { readonly run: GovernedRun; readonly remembered: RememberedGrant },
  scope: RequestScope,
): Promise<RunEnd> {
  const end = await runTool(engine, run, scope);
  return 'question' in end ? end : { ...end, reason: end.reason ?? `remembered:${remembered.id}` };
}

/** The approval that counts for the call. */
async function stand(engine: Engine, run: HeldRun, scope: RequestScope): Promise<Approval> {
  const { entry, hold, taskId = null } = run;
  const { ledger } = engine.approvals;
  const found = await ledger.find(keyOf(scope.principal, entry.key, run.arguments));
  if (found !== undefined && standingOf(found, bindingOf(run)) !== 'void') return found;
  return ledger.ask({ entry, hold, scope, taskId, arguments: run.arguments as JsonObject });
}

const bindingOf = ({ entry, hold }: HeldRun) => ({
  definitionDigest: entry.digest,
  ruleDigest: hold.ruleDigest,
});

/** @returns undefined where the approval changed meanwhile: it has to be looked at anew */
async function endBy(
  engine: Engine,
  { run, approval }: { readonly run: HeldRun; readonly approval: Approval },
  scope: RequestScope,
): Promise<GovernedEnd | undefined> {
  switch (standingOf(approval, bindingOf(run))) {
    case 'void':
      return undefined;
    case 'undecided':
      return confirm(engine, { run, approval }, scope);
    case 'running':
      return { waiting: { approval, confirms: false } };
    case 'denied':
      return deniedReply(approval);
    case 'finished':
      return collectedReply(approval);
    case 'ambiguous':
      return ambiguousReply(approval);
    case 'granted':
      return runGranted(engine, { run, approval }, scope);
  }
}

async function confirm(
  engine: Engine,
  { run, approval }: { readonly run: HeldRun; readonly approval: Approval },
  scope: RequestScope,
): Promise<GovernedEnd | undefined> {
  const { answers = {} } = run;
  const confirmation = await confirmBySelf(engine, { approval, answers }, scope);
  if (confirmation === 'answered') return undefined;
  return { waiting: { approval, confirms: confirmation === 'open' } };
}

async function runGranted(
  engine: Engine,
  { run, approval }: { readonly run: HeldRun; readonly approval: Approval },
  scope: RequestScope,
): Promise<GovernedEnd | undefined> {
  const granted = grantedArguments(approval);
  const edited = keyOf(scope.principal, run.entry.key, granted).argumentsDigest;
  const ranArguments = edited === approval.held.argumentsDigest ? null : granted;
  if (ranArguments !== null && !covers(engine, { run, granted }, scope)) {
    return refusedEditReply(approval);
  }
  const spent = await engine.approvals.ledger.spend(approval, ranArguments);
  return spent && runSpent(engine, { run: { ...run, arguments: granted }, spent }, scope);
}

/** Whether policy would have the edited arguments run under the rule that was agreed to, or under none. */
function covers(
  engine: Engine,
  { run, granted }: { readonly run: HeldRun; readonly granted: JsonObject },
  scope: RequestScope,
): boolean {
  const decision = decide(engine, governedToolCall(run.entry, granted), scope);
  if (decision.effect !== 'hold') return decision.effect === 'allow';
  return decision.hold.ruleDigest === run.hold.ruleDigest;
}

/** From here on the call runs at most once, whatever happens to this process. */
async function runSpent(
  engine: Engine,
  { run, spent }: { readonly run: HeldRun; readonly spent: Approval },
  scope: RequestScope,
): Promise<RunEnd> {
  const { ledger } = engine.approvals;
  let begun = false;
  const begin = async (): Promise<void> => {
    await run.begin();
    begun = true;
  };
  const keep = (reply: CallToolReply): Promise<void> =>
    begun ? ledger.finish(spent, { ...reply } as unknown as JsonObject) : ledger.release(spent);
  try {
    const end = await runTool(engine, { ...run, begin }, scope);
    if ('question' in end) {
      await ledger.release(spent);
      return end;
    }
    const replied = begun ? approvedReply(spent, end) : end;
    const kept = keep(replied.reply);
    // Whoever waits for it hears of a failure; until somebody does, it is none of its own.
    kept.catch(() => undefined);
    return { ...replied, kept };
  } catch (error) {
    await keep(brokenReply(run.entry.key));
    throw error;
  }
}

const brokenReply = (tool: string): CallToolReply => ({
  content: [
    text(
      `'${tool}' was approved and ran, but broke: it may have taken effect in part. Check before you ask for it again.`,
    ),
  ],
  isError: true,
});
