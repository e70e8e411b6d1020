import type { HeldCall, HumanRequest } from '../../src/core/wire/human-request.ts';
import type { InvocationDetail } from '../../src/core/wire/invocation.ts';

/** A held call as the server shows it. */
export const heldCall: HeldCall = {
  tool: 'delete_user',
  arguments: { id: 7, reason: 'left' },
  principal: { id: 'key:agent', name: 'Claude' },
  rule: 'destructive',
  reason: 'It deletes',
  terms: { self_confirm: false, four_eyes: false, quorum: 1, role: null },
  grant: null,
  ran_arguments: null,
};

/** A pending approval as the server shows it. */
export const request: HumanRequest = {
  id: 'r1',
  type: 'approval',
  status: 'pending',
  prompt: 'Claude wants to call delete_user',
  options: ['approve', 'deny'],
  context: {},
  requester: { id: 'key:agent', name: 'Claude' },
  correlation_id: 'c1',
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
  expires_at: '2026-01-01T00:10:00.000Z',
  responses: [],
  answer: null,
  call: heldCall,
};

/** A call on record as the server shows it. */
export const invocation: InvocationDetail = {
  id: 'i1',
  kind: 'call',
  method: 'tools/call',
  name: 'echo',
  outcome: 'ok',
  reason: null,
  door: 'rest',
  principal: 'owner',
  actor: 'a1',
  request_id: 'q1',
  correlation_id: 'c1',
  trace_id: 't1',
  span_id: 's1',
  protocol_version: null,
  client_name: null,
  started_at: '2026-01-01T00:00:00.000Z',
  duration_ms: 1,
  arguments_digest: null,
  result_digest: null,
  payload: null,
};
