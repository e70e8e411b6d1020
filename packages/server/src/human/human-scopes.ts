import { grants } from '@qmcp/contracts';
import type { HumanRequest, Principal } from '@qmcp/contracts';

/** What a principal needs to do something with human requests. */
export const humanScopes = {
  /** To ask a person. */
  ask: 'human:ask',
  /** To read what others asked. */
  read: 'human:read',
  /** To answer what others asked. */
  answer: 'human:answer',
  /** To decide on calls that are held. */
  decide: 'approvals:decide',
} as const;

/** Whether a principal may read every request: who may answer or decide some has to see them. */
export const readsAll = ({ scopes }: Principal): boolean =>
  [humanScopes.read, humanScopes.answer, humanScopes.decide].some((scope) => grants(scopes, scope));

/** Whether a principal may read a request: its own, or every one. */
export const mayRead = (request: HumanRequest, principal: Principal): boolean =>
  request.requesterId === principal.id || readsAll(principal);
