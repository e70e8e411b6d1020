import { elicitUrl, MODERN_VERSION, WireError } from '@qmcp/contracts';
import type { InputRequest } from '@qmcp/contracts';

import type { ToolAnswer } from '../call-tool.ts';
import type { Ended } from '../door.ts';
import type { Engine } from '../engine.ts';
import { declares } from '../input-rounds.ts';
import { knowsTasks } from '../tasks/demand-tasks.ts';
import { toTaskView } from '../tasks/task-view.ts';
import { withApprovalCard } from './approval-card.ts';
import { answerKeyOf, followMessage, reasonOf, waitingReply } from './approval-replies.ts';
import { parkCall } from './park-call.ts';
import type { HeldPassage } from './park-call.ts';
import { confirmationForm } from './self-confirm.ts';
import type { Approval } from './standing.ts';

/** The one revision whose clients take a link by an error (MCP 2025-11-25, "URL Elicitation Required Error"). */
const LINKS_BY_ERROR = '2025-11-25';

/** A call that waits, and whether its client may settle that itself. */
export interface Waiting {
  readonly approval: Approval;
  /** The client has a form to show to its person. */
  readonly confirms: boolean;
}

/** The answer to a call that waits for a person, in the best form that its client declared. */
export async function toWaitingAnswer(
  engine: Engine,
  passage: HeldPassage,
  { approval, confirms }: Waiting,
): Promise<Ended<ToolAnswer>> {
  if (confirms) return asking(approval, confirmationForm(approval));
  const { client } = passage.scope;
  if (knowsTasks(client)) {
    const task = await parkCall(engine, passage, approval);
    const pollIntervalMs = engine.limits.taskPollIntervalMs;
    if (task !== undefined) {
      return held(approval, { resultType: 'task', ...toTaskView(task, pollIntervalMs) });
    }
  }
  const url = declares(client.capabilities, { elicitation: { url: {} } })
    ? await engine.approvals.statusUrl(approval.id)
    : undefined;
  const reply = withApprovalCard(waitingReply(approval), approval, client);
  if (url === undefined) return held(approval, reply);
  const link = elicitUrl(followMessage(approval), url);
  if (client.protocolVersion === MODERN_VERSION) return asking(approval, link);
  if (client.protocolVersion === LINKS_BY_ERROR) return demandingLink(approval, link);
  return held(approval, reply);
}

const held = (approval: Approval, answer: ToolAnswer): Ended<ToolAnswer> => ({
  outcome: 'held',
  reason: reasonOf(approval),
  result: answer,
  answer,
});

/** The client asks its person and calls again; the link only means that it was opened, never that anybody agreed. */
const asking = (approval: Approval, request: InputRequest): Ended<ToolAnswer> =>
  held(approval, {
    resultType: 'input_required',
    inputRequests: { [answerKeyOf(approval)]: request },
  });

function demandingLink(approval: Approval, { params }: InputRequest): Ended<ToolAnswer> {
  const data = { elicitations: [{ elicitationId: approval.id, ...params }] };
  const failure = new WireError('url_elicitation_required', followMessage(approval), data);
  return { outcome: 'held', reason: reasonOf(approval), result: data, failure };
}
