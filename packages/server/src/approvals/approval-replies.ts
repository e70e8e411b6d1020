import { text } from '@qmcp/contracts';
import type { AuditOutcome, JsonObject } from '@qmcp/contracts';

import type { CallToolReply } from '../mcp-server.ts';
import type { RepliedCall } from '../tool-reply.ts';
import { grantedArguments } from './standing.ts';
import type { Approval } from './standing.ts';

/** Member of a reply's `_meta` that names the approval that the call needed. */
const APPROVAL_META = 'qmcp/approval';

/** What a reply's `_meta` says of an approval, for programs. */
export type ApprovalState = 'pending' | 'denied' | 'running' | 'finished' | 'ambiguous' | 'refused';

/** The word in the audit that joins records with the approval. */
export const reasonOf = ({ id }: Pick<Approval, 'id'>): string => `approval:${id}`;

/** The key of what a client is asked about an approval: what was answered about another counts for nothing. */
export const answerKeyOf = ({ id }: Pick<Approval, 'id'>): string => `qmcp.approval.${id}`;

/** What a person is told with the link to the status page. */
export const followMessage = ({ id, held }: Approval): string =>
  `'${held.tool}' needs the approval of a person before it runs: ${held.reason} This page shows how far that is (approval ${id}); opening it approves nothing. Call again with the same arguments once it is decided.`;

/** The reply to a call that waits, from a client that can do nothing but call again. */
export function waitingReply(approval: Approval): CallToolReply {
  const { id, expiresAtMs, held } = approval;
  const until = new Date(expiresAtMs).toISOString();
  const message =
    held.grant === 'spent'
      ? `'${held.tool}' was approved and is running (approval ${id}). Call it again with the same arguments to collect the result.`
      : `'${held.tool}' needs the approval of a person before it runs: ${held.reason} The approval ${id} was asked for and may be given until ${until}. Call again with the same arguments to collect the result; don't try another way.`;
  return refusal(message, approval, held.grant === 'spent' ? 'running' : 'pending');
}

/** The reply once somebody denied it. */
export function deniedReply(approval: Approval): RepliedCall {
  const { id, held, responses } = approval;
  const last = responses.at(-1);
  const why = last?.note ?? 'No reason was given.';
  const by = last === undefined ? '' : ` by ${last.principalName}`;
  const message = `'${held.tool}' was denied${by} (approval ${id}): ${why}`;
  return ended('denied', refusal(message, approval, 'denied'), approval);
}

/** The reply to a call that nobody decided in time, or that was withdrawn. */
export function lapsedReply(approval: Approval): RepliedCall {
  const { id, status, held } = approval;
  const what = status === 'cancelled' ? 'was withdrawn' : 'was not decided in time';
  const message = `The approval ${id} that '${held.tool}' needs ${what}: it did not run. Call again to ask anew.`;
  return ended('denied', refusal(message, approval, 'denied'), approval);
}

/** The reply where the process was lost that ran it. */
export function ambiguousReply(approval: Approval): RepliedCall {
  const { id, held, expiresAtMs } = approval;
  const until = new Date(expiresAtMs).toISOString();
  const message = `'${held.tool}' was approved (${id}), but the server process that ran it ended before it did: it may have taken effect. Check that first; it can be asked for again from ${until} on.`;
  return ended('ambiguous', refusal(message, approval, 'ambiguous'), approval);
}

/** The reply where the arguments that a person edited are not covered by the approval. */
export function refusedEditReply(approval: Approval): RepliedCall {
  const { id, held } = approval;
  const message = `'${held.tool}' was approved with edited arguments (approval ${id}), which policy does not allow under that approval: it did not run. Ask for them as a call of their own: ${JSON.stringify(grantedArguments(approval))}`;
  return ended('denied', refusal(message, approval, 'refused'), approval);
}

/** A run's reply, with what one has to know of the approval. */
export function approvedReply(approval: Approval, { reply, ...end }: RepliedCall): RepliedCall {
  const { ranArguments } = approval.held;
  const content =
    ranArguments === null
      ? reply.content
      : [
          ...reply.content,
          text(
            `A person approved it with other arguments, which ran: ${JSON.stringify(ranArguments)}`,
          ),
        ];
  return {
    ...end,
    reason: end.reason ?? reasonOf(approval),
    reply: { ...reply, content, _meta: { ...reply._meta, ...metaOf(approval, 'finished') } },
  };
}

/** What a finished call was answered with. */
export function collectedReply(approval: Approval): RepliedCall {
  const reply = approval.held.result as unknown as CallToolReply;
  // Not the run itself, which is on record under the approval.
  return {
    outcome: reply.isError ? 'tool_error' : 'ok',
    reason: `collected:${approval.id}`,
    reply,
  };
}

const ended = (outcome: AuditOutcome, reply: CallToolReply, approval: Approval): RepliedCall => ({
  outcome,
  reason: reasonOf(approval),
  reply,
});

const refusal = (message: string, approval: Approval, state: ApprovalState): CallToolReply => ({
  content: [text(message)],
  isError: true,
  _meta: metaOf(approval, state),
});

function metaOf(approval: Approval, state: ApprovalState): Readonly<Record<string, JsonObject>> {
  const { id, expiresAtMs, held } = approval;
  return {
    [APPROVAL_META]: {
      id,
      state,
      expiresAt: new Date(expiresAtMs).toISOString(),
      ...(held.ranArguments !== null && { ranArguments: held.ranArguments }),
    },
  };
}
