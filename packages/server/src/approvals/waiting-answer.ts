import type { Ended } from '../door.ts';
import type { CallToolReply } from '../mcp-server.ts';
import { reasonOf, waitingReply } from './approval-replies.ts';
import type { Approval } from './standing.ts';

/** The answer to a call that waits for a person. */
export function toWaitingAnswer(approval: Approval): Ended<CallToolReply> {
  const answer = waitingReply(approval);
  return { outcome: 'held', reason: reasonOf(approval), result: answer, answer };
}
