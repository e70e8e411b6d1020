import { describe, expect, it } from 'vitest';

import { mergeRequest, withInvocation, withRequest } from '../../../src/core/live/merge.ts';
import { heldCall, invocation, request } from '../samples.ts';

const ids = (items: readonly { readonly id: string }[]): readonly string[] =>
  items.map(({ id }) => id);

describe('the list of what waits', () => {
  const urgent = { ...request, id: 'r2', expires_at: '2026-01-01T00:01:00.000Z' };

  it('takes in what comes, the most urgent first', () => {
    expect(ids(withRequest([request], urgent))).toEqual(['r2', 'r1']);
    expect(ids(withRequest([urgent], request))).toEqual(['r2', 'r1']);
  });

  it('shows the older first where two have the same time', () => {
    expect(ids(withRequest([{ ...request, id: 'r3' }], request))).toEqual(['r1', 'r3']);
  });

  it('has each only once, as it is now', () => {
    const voted = { ...request, updated_at: 'later' };

    expect(withRequest([request], voted)).toEqual([voted]);
  });

  it('loses what is settled', () => {
    expect(withRequest([request, urgent], { ...request, status: 'expired' })).toEqual([urgent]);
  });
});

describe('news of a request', () => {
  it('keep what only reading it told', () => {
    const known = { ...request, call: { ...heldCall, previous_arguments: { id: 6 } } };
    const news = { ...request, status: 'responded' as const };

    expect(mergeRequest(known, news)).toEqual({
      ...news,
      call: { ...heldCall, previous_arguments: { id: 6 } },
    });
  });

  it('stand as they are where nothing was known, or there is no call', () => {
    const question = { ...request, call: null };

    expect(mergeRequest(undefined, request)).toBe(request);
    expect(mergeRequest(question, question)).toBe(question);
  });
});

describe('the latest calls', () => {
  it('are the newest, each once, and no more than asked for', () => {
    const calls = ['i3', 'i2', 'i1'].map((id) => ({ ...invocation, id }));

    expect(ids(withInvocation(calls, { ...invocation, id: 'i4' }, 3))).toEqual(['i4', 'i3', 'i2']);
    expect(ids(withInvocation(calls, { ...invocation, id: 'i2' }, 3))).toEqual(['i3', 'i2', 'i1']);
  });
});
