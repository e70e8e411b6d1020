import { describe, expect, it } from 'vitest';

import { byRecency, withInvocation, withRequest } from '../../../src/core/live/merge.ts';
import { invocation, request } from '../samples.ts';

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

describe('the latest calls', () => {
  const called = (id: string) => ({ ...invocation, id });

  it('are the newest, each once, and no more than asked for', () => {
    const calls = ['i3', 'i2', 'i1'].map(called);

    expect(ids(withInvocation(calls, called('i4'), 3))).toEqual(['i4', 'i3', 'i2']);
    expect(ids(withInvocation(calls, called('i2'), 3))).toEqual(['i3', 'i2', 'i1']);
  });
});

describe('the list of what was settled', () => {
  it('begins with what came last', () => {
    const later = { ...request, id: 'r2', updated_at: '2026-01-02T00:00:00.000Z' };

    expect(ids(byRecency([request, later]))).toEqual(['r2', 'r1']);
  });
});
