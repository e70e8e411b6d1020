import { createPrincipal, localOwner } from '@qmcp/contracts';
import type { ApprovalTerms, HumanRequest, Principal } from '@qmcp/contracts';
import { approvalRequest, heldCall, humanRequest } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { mayDecide } from '../../src/human/may-decide.ts';
import type { Decider } from '../../src/human/may-decide.ts';

const key = (id: string, ...scopes: string[]): Principal =>
  createPrincipal({ id, kind: 'service', name: id, scopes });

const decider = key('bob', 'approvals:decide');
const lead = key('lead', 'approvals:decide');
const caller = key('alice', '*');
const roles: Record<string, readonly string[]> = { operator: ['lead'], chief: ['bob'] };
const hasRole = ({ id }: Principal, role: string): boolean => roles[role]?.includes(id) ?? false;

/** A held call of `alice`, under these terms. */
const held = (terms: Partial<ApprovalTerms> = {}, fields: Partial<HumanRequest> = {}) =>
  approvalRequest({ held: heldCall({ terms: { ...heldCall().terms, ...terms } }), ...fields });

const ownersCall = (terms: Partial<ApprovalTerms> = {}): HumanRequest => {
  const { id, kind, name } = localOwner;
  const principal = { id, kind, name, scopes: ['*'] };
  const call = heldCall({ principal, terms: { ...heldCall().terms, ...terms } });
  return approvalRequest({ requesterId: 'owner', held: call });
};

const spoken = (id: string): HumanRequest['responses'][number] => ({
  id: 'response-1',
  answer: 'approve',
  note: null,
  editedArguments: null,
  principalId: id,
  principalName: id,
  door: 'rest',
  atMs: 1_100,
  clientAsserted: false,
});

const escalation = { afterMs: 500, role: 'chief' };

interface Row {
  readonly who: string;
  readonly request: HumanRequest;
  readonly by: Partial<Decider> & Pick<Decider, 'principal'>;
  /** Why not; undefined: they may. */
  readonly reason?: string;
}

const rows: readonly Row[] = [
  { who: 'a key with the scope', request: held(), by: { principal: decider } },
  {
    who: 'a key without the scope',
    request: held(),
    by: { principal: key('carol', 'tools:call', 'human:answer') },
    reason: 'insufficient_scope',
  },
  {
    who: 'the key that called, whatever its scopes',
    request: held(),
    by: { principal: caller },
    reason: 'own_request',
  },
  {
    who: 'the key that asked on behalf of another',
    request: held({}, { requesterId: 'bob' }),
    by: { principal: decider },
    reason: 'own_request',
  },
  {
    who: 'the owner at the command line',
    request: held(),
    by: { principal: localOwner, door: 'cli' },
  },
  {
    who: 'the owner at the command line, of a call without a key',
    request: ownersCall(),
    by: { principal: localOwner, door: 'cli' },
  },
  {
    who: 'the owner at the command line, of an own call that needs four eyes',
    request: ownersCall({ fourEyes: true }),
    by: { principal: localOwner, door: 'cli' },
    reason: 'four_eyes',
  },
  {
    who: 'the owner in the console, of a call without a key',
    request: ownersCall(),
    by: { principal: localOwner, door: 'console' },
  },
  {
    who: 'the owner in the console, of an own call that needs four eyes',
    request: ownersCall({ fourEyes: true }),
    by: { principal: localOwner, door: 'console' },
    reason: 'four_eyes',
  },
  {
    who: 'a session that the key that called opened',
    request: held(),
    by: { principal: caller, door: 'console' },
    reason: 'own_request',
  },
  ...(['mcp-http', 'mcp-stdio', 'rest'] as const).map((door) => ({
    who: `whoever came by ${door} without a key`,
    request: held(),
    by: { principal: localOwner, door },
    reason: 'unproven_person',
  })),
  {
    who: 'another key, of a call that needs four eyes',
    request: held({ fourEyes: true }),
    by: { principal: decider },
  },
  {
    who: 'who answered already',
    request: held({ quorum: 2 }, { responses: [spoken('bob')] }),
    by: { principal: decider },
    reason: 'already_answered',
  },
  {
    who: 'the second of two',
    request: held({ quorum: 2 }, { responses: [spoken('lead')] }),
    by: { principal: decider },
  },
  {
    who: 'a key without the role',
    request: held({ role: 'operator' }),
    by: { principal: decider },
    reason: 'missing_role',
  },
  { who: 'a key with the role', request: held({ role: 'operator' }), by: { principal: lead } },
  {
    who: 'the owner at the command line without the role',
    request: held({ role: 'operator' }),
    by: { principal: localOwner, door: 'cli' },
    reason: 'missing_role',
  },
  {
    who: 'who helps after a time, before it',
    request: held({ role: 'operator', escalation }),
    by: { principal: decider, nowMs: 1_499 },
    reason: 'missing_role',
  },
  {
    who: 'who helps after a time, after it',
    request: held({ role: 'operator', escalation }),
    by: { principal: decider, nowMs: 1_500 },
  },
  {
    who: 'who has neither role, after that time',
    request: held({ role: 'operator', escalation }),
    by: { principal: key('carol', 'approvals:decide'), nowMs: 1_500 },
    reason: 'missing_role',
  },
  {
    who: "the caller's own client, where that counts",
    request: held({ selfConfirm: true }),
    by: { principal: caller, clientAsserted: true },
  },
  {
    who: "the caller's own client",
    request: held(),
    by: { principal: caller, clientAsserted: true },
    reason: 'self_confirm',
  },
  {
    who: "another's client",
    request: held({ selfConfirm: true }),
    by: { principal: decider, clientAsserted: true },
    reason: 'self_confirm',
  },
  {
    who: "the caller's own client, where four eyes are needed",
    request: held({ selfConfirm: true, fourEyes: true }),
    by: { principal: caller, clientAsserted: true },
    reason: 'self_confirm',
  },
  {
    who: "the caller's own client, where a role is needed",
    request: held({ selfConfirm: true, role: 'operator' }),
    by: { principal: caller, clientAsserted: true },
    reason: 'self_confirm',
  },
  {
    who: "the caller's own client, a second time",
    request: held({ selfConfirm: true, quorum: 2 }, { responses: [spoken('alice')] }),
    by: { principal: caller, clientAsserted: true },
    reason: 'already_answered',
  },
  {
    who: 'of a question, a key that may answer',
    request: humanRequest(),
    by: { principal: key('bob', 'human:answer') },
  },
  {
    who: 'of a question, a key that may decide calls',
    request: humanRequest(),
    by: { principal: decider },
    reason: 'insufficient_scope',
  },
  {
    who: 'of a question, the key that asked it',
    request: humanRequest(),
    by: { principal: caller },
    reason: 'own_request',
  },
];

describe('who may decide', () => {
  it.each(rows)('$who: $reason', ({ request, by, reason }) => {
    const given = { door: 'rest', clientAsserted: false, nowMs: 1_200, ...by } as const;
    const ineligible = mayDecide(request, given, hasRole);
    expect(ineligible?.reason).toBe(reason);
    if (reason !== undefined) expect(ineligible?.message).toMatch(/.{30}/);
  });
});
