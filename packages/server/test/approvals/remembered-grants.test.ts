import type { HumanRequest, HumanResponse } from '@qmcp/contracts';
import { approvalRequest, fakeClock, heldCall, seededEntropy } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { absentArgument, toRememberedGrant } from '../../src/approvals/remembered-grants.ts';
import { service, testServer } from '../test-server.ts';
import { ChangingPolicy, decided, deleteUser, holdOf, pendingOf } from './holds.ts';

const HOUR_MS = 60 * 60 * 1000;

/** A server where a deletion was approved, and remembered for an hour. */
async function world(fixed: readonly string[] = [], response: Partial<HumanResponse> = {}) {
  const { tool, runs } = deleteUser();
  const policy = new ChangingPolicy();
  const server = testServer([tool], { policy });
  const { humanRequests, trust } = server.store;
  await server.call('delete_user', { id: 7, reason: 'twin' });
  const asked = await pendingOf(humanRequests);
  await decided(humanRequests, asked, response);
  const approved = (await humanRequests.get(asked.id)) as HumanRequest;
  const ports = { clock: server.clock, entropy: seededEntropy(9, server.clock) };
  const grant = toRememberedGrant(approved, { fixed, lifetimeMs: HOUR_MS }, ports);
  if (grant === undefined) throw new Error('nothing to remember');
  await trust.put(grant);
  return { ...server, runs, policy, trust, grant };
}

describe('a call that a person let run without asking', () => {
  it('runs at once with any arguments, and its record names that', async () => {
    const { call, runs, store, grant } = await world();
    expect(await call('delete_user', { id: 8 })).toMatchObject({ isError: false });
    expect(runs).toEqual([{ id: 8 }]);
    expect(store.audit.records.at(-1)).toMatchObject({
      outcome: 'ok',
      reason: `remembered:${grant.id}`,
    });
  });

  it('runs where the arguments that were fixed are the same', async () => {
    const { call, runs } = await world(['reason']);
    expect(await call('delete_user', { id: 8, reason: 'twin' })).toMatchObject({ isError: false });
    expect(await call('delete_user', { id: 9, reason: 'fun' })).toMatchObject({ isError: true });
    expect(await call('delete_user', { id: 9 })).toMatchObject({ isError: true });
    expect(runs).toEqual([{ id: 8, reason: 'twin' }]);
  });

  it('must have the values that a person put in place of those asked for, before and after they ran', async () => {
    const edit = { editedArguments: { id: 7, reason: 'left' } };
    const { call, runs, store, grant } = await world(['reason'], edit);
    expect(grant.arguments).toEqual({ reason: 'left' });
    expect(await call('delete_user', { id: 8, reason: 'twin' })).toMatchObject({ isError: true });
    expect(await call('delete_user', { id: 8, reason: 'left' })).toMatchObject({ isError: false });

    await call('delete_user', { id: 7, reason: 'twin' });
    expect(runs).toEqual([
      { id: 8, reason: 'left' },
      { id: 7, reason: 'left' },
    ]);
    const ran = (await store.humanRequests.get(grant.approvalId)) as HumanRequest;
    expect(ran.held).toMatchObject({ grant: 'finished' });
    const clock = fakeClock();
    const ports = { clock, entropy: seededEntropy(1, clock) };
    const reach = { fixed: ['reason'], lifetimeMs: HOUR_MS };
    expect(toRememberedGrant(ran, reach, ports)?.arguments).toEqual({ reason: 'left' });
  });

  it('can not be bound to an argument that a person left out', async () => {
    const { store, grant } = await world([], { editedArguments: { id: 7 } });
    const approved = (await store.humanRequests.get(grant.approvalId)) as HumanRequest;
    expect(absentArgument(approved, ['id', 'reason'])).toBe('reason');
    expect(absentArgument(approved, ['toString'])).toBe('toString');
    expect(absentArgument(approved, ['id'])).toBeUndefined();
    const clock = fakeClock();
    const ports = { clock, entropy: seededEntropy(1, clock) };
    const reach = { fixed: ['reason'], lifetimeMs: HOUR_MS };
    expect(toRememberedGrant(approved, reach, ports)).toBeUndefined();
  });

  it('is asked for again once that time is over', async () => {
    const { call, runs, clock } = await world();
    clock.advance(HOUR_MS);
    expect(await call('delete_user', { id: 8 })).toMatchObject({ isError: true });
    expect(runs).toEqual([]);
  });

  it('is asked for again once that is forgotten', async () => {
    const { call, runs, trust, grant } = await world();
    await trust.remove('grant', grant.id);
    expect(await call('delete_user', { id: 8 })).toMatchObject({ isError: true });
    expect(runs).toEqual([]);
  });

  it('is asked for again by another principal, and under another rule or definition', async () => {
    const { call, server, runs, policy } = await world();
    const principal = service('b', 'tools:call');
    expect(await call('delete_user', { id: 8 }, { principal })).toMatchObject({ isError: true });
    policy.becomes({ effect: 'hold', hold: holdOf({ ruleDigest: 'b'.repeat(64) }) });
    expect(await call('delete_user', { id: 8 })).toMatchObject({ isError: true });
    policy.becomes({ effect: 'hold', hold: holdOf() });
    server.registry.remove('tool', 'delete_user');
    server.registry.add(deleteUser({ description: 'Other' }).tool);
    expect(await call('delete_user', { id: 8 })).toMatchObject({ isError: true });
    expect(runs).toEqual([]);
  });
});

describe('nothing can be remembered of', () => {
  const reach = { fixed: [], lifetimeMs: HOUR_MS };
  const clock = fakeClock();
  const ports = { clock, entropy: seededEntropy(1, clock) };

  it.each<[string, HumanRequest]>([
    ['a denial', approvalRequest({ status: 'responded', answer: 'deny' })],
    ['what is not decided', approvalRequest()],
    ['a plain question', approvalRequest({ held: null, answer: 'approve' })],
    [
      'what several people had to agree to',
      approvalRequest({
        answer: 'approve',
        held: heldCall({ terms: { ...heldCall().terms, quorum: 2 } }),
      }),
    ],
  ])('%s', (_what, request) => {
    expect(toRememberedGrant(request, reach, ports)).toBeUndefined();
  });
});
