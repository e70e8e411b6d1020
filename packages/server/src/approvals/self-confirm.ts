import { elicitForm, isJsonObject, WireError } from '@qmcp/contracts';
import type { ApprovalTerms, InputRequest } from '@qmcp/contracts';

import type { Engine } from '../engine.ts';
import { declares } from '../input-rounds.ts';
import type { RequestScope } from '../request-scope.ts';
import { answerKeyOf } from './approval-replies.ts';
import type { Approval } from './standing.ts';

/** What the caller's own client came to. */
export type SelfConfirmation =
  /** The answer is written down: the approval is another now. */
  | 'answered'
  /** Nobody answered yet. */
  | 'open'
  /** It was asked, but its person did not want to say; or it can't be asked. */
  | 'unavailable';

/** Whether the word of the caller's own client settles it. */
const settlesItself = ({ selfConfirm, fourEyes, quorum, role }: ApprovalTerms): boolean =>
  selfConfirm && !fourEyes && quorum === 1 && role === null;

/** The form that a client shows to its own person. */
export function confirmationForm({ held }: Approval): InputRequest {
  const message = `May '${held.tool}' run? ${held.reason}\n${JSON.stringify(held.arguments, null, 2)}`;
  return elicitForm(message, {
    type: 'object',
    properties: {
      decision: { type: 'string', title: 'Decision', enum: ['approve', 'deny'] },
      note: { type: 'string', title: 'Why', maxLength: 1_000 },
    },
    required: ['decision'],
  });
}

/**
 * Takes the word of the caller's own client, where the terms let that count; it is recorded as client-asserted, since it
 * proves no person. A client that keeps a session is asked at once.
 * @param answers - what the client sent along, by key
 */
export async function confirmBySelf(
  engine: Engine,
  { approval, answers }: { readonly approval: Approval; readonly answers: object },
  scope: RequestScope,
): Promise<SelfConfirmation> {
  if (!settlesItself(approval.held.terms)) return 'unavailable';
  if (!declares(scope.client.capabilities, { elicitation: {} })) return 'unavailable';
  const { ask } = scope.exchange;
  const given = ask
    ? await ask(confirmationForm(approval), scope.signal)
    : (answers as Readonly<Record<string, unknown>>)[answerKeyOf(approval)];
  if (given === undefined) return 'open';
  return (await respond(engine, { approval, given }, scope)) ? 'answered' : 'unavailable';
}

async function respond(
  engine: Engine,
  { approval, given }: { readonly approval: Approval; readonly given: unknown },
  scope: RequestScope,
): Promise<boolean> {
  const answer = answerOf(given);
  if (answer === undefined) return false;
  const { principal, requestId, correlationId, traceparent, door } = scope;
  const caller = { principal, requestId, correlationId, traceparent, door };
  try {
    await engine.human.respond(approval.id, { ...answer, clientAsserted: true }, caller);
  } catch (error) {
    // Somebody else settled it meanwhile.
    if (!WireError.is(error) || error.code !== 'conflict') throw error;
  }
  return true;
}

function answerOf(given: unknown): { answer: string; note?: string } | undefined {
  if (!isJsonObject(given)) return undefined;
  const { action, content } = given;
  if (action === 'decline') return { answer: 'deny' };
  if (action !== 'accept' || !isJsonObject(content)) return undefined;
  const { decision, note } = content;
  if (decision !== 'approve' && decision !== 'deny') return undefined;
  return { answer: decision, ...(typeof note === 'string' && note !== '' && { note }) };
}
