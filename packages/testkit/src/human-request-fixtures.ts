import type { HeldCall, HumanRequest } from '@qmcp/contracts';

/** A call of `delete-all` by `alice`, held and not decided; `fields` replace any of it. */
export const heldCall = (fields: Partial<HeldCall> = {}): HeldCall => ({
  principal: { id: 'alice', kind: 'service', name: 'Alice', scopes: ['tools:call'] },
  tool: 'delete-all',
  definitionDigest: 'd'.repeat(64),
  arguments: { of: ['ünï', 1.5, null, true] },
  argumentsDigest: 'a'.repeat(64),
  rule: 'deletions',
  ruleDigest: 'e'.repeat(64),
  reason: 'It cannot be undone',
  terms: {
    selfConfirm: false,
    fourEyes: false,
    quorum: 1,
    role: null,
    expiresAfterMs: 1_000,
    escalation: null,
  },
  taskId: null,
  grant: null,
  runner: null,
  ranArguments: null,
  result: null,
  ...fields,
});

/** A question of `alice` that nobody has answered, made at 1000 and gone from 2000 on; `fields` replace any of it. */
export const humanRequest = (fields: Partial<HumanRequest> = {}): HumanRequest => ({
  id: 'request-1',
  revision: 1,
  type: 'question',
  prompt: 'Which ünï?',
  options: ['red', 'blue'],
  context: { of: ['ünï', 1.5, null, true] },
  requesterId: 'alice',
  requesterName: 'Alice',
  correlationId: 'correlation-1',
  status: 'pending',
  createdAtMs: 1_000,
  updatedAtMs: 1_000,
  expiresAtMs: 2_000,
  responses: [],
  answer: null,
  held: null,
  ...fields,
});

/** An approval of {@link heldCall} that nobody has decided; `fields` replace any of it. */
export const approvalRequest = (fields: Partial<HumanRequest> = {}): HumanRequest =>
  humanRequest({ type: 'approval', options: ['approve', 'deny'], held: heldCall(), ...fields });
