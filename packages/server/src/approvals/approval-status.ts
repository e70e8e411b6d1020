import type { Engine } from '../engine.ts';
import type { Approval } from './standing.ts';

/** How far an approval is, as the one who asked for it may know. */
export type ApprovalProgress =
  | 'pending'
  | 'approved'
  | 'denied'
  | 'running'
  | 'finished'
  | 'ambiguous'
  | 'expired'
  | 'cancelled';

/** What a status page shows: no tool, no arguments, no names. */
export interface ApprovalStatus {
  readonly progress: ApprovalProgress;
  /** Epoch milliseconds: until when it may be decided, and its result collected. */
  readonly expiresAtMs: number;
}

/** How far the approval of a status link is. @returns undefined where there is none such */
export async function approvalStatus(
  { approvals, clock }: Engine,
  token: string,
): Promise<ApprovalStatus | undefined> {
  const id = await approvals.links.open(token);
  const approval = id === undefined ? undefined : await approvals.ledger.get(id);
  if (approval === undefined) return undefined;
  const { expiresAtMs } = approval;
  return { progress: progressOf(approval, clock.nowMs()), expiresAtMs };
}

function progressOf(
  { status, answer, held, expiresAtMs }: Approval,
  nowMs: number,
): ApprovalProgress {
  if (held.grant === 'spent') return 'running';
  if (held.grant === 'finished' || held.grant === 'ambiguous') return held.grant;
  if (status === 'cancelled') return status;
  if (status === 'responded' && answer !== 'approve') return 'denied';
  if (expiresAtMs <= nowMs) return 'expired';
  return status === 'responded' ? 'approved' : 'pending';
}
