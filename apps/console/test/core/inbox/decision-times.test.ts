import { describe, expect, it } from 'vitest';

import { decisionTimes } from '../../../src/core/inbox/decision-times.ts';
import type { HumanRequest } from '../../../src/core/wire/human-request.ts';
import { request } from '../samples.ts';

const SECOND_MS = 1_000;

const decided = (afterSeconds: number, answer: string): HumanRequest => ({
  ...request,
  status: 'responded',
  answer,
  updated_at: new Date(Date.parse(request.created_at) + afterSeconds * SECOND_MS).toISOString(),
});

describe('how decisions went', () => {
  it('is counted by how long they took, and by what was said', () => {
    const requests = [
      decided(3, 'approve'),
      decided(10, 'approve'),
      decided(11, 'deny'),
      decided(3_600, 'approve'),
      { ...request, status: 'expired' as const },
    ];

    expect(decisionTimes(requests)).toEqual({
      buckets: [
        { label: '≤ 10 s', count: 2 },
        { label: '≤ 1 min', count: 1 },
        { label: '≤ 5 min', count: 0 },
        { label: '≤ 30 min', count: 0 },
        { label: '> 30 min', count: 1 },
      ],
      medianMs: 11 * SECOND_MS,
      approved: 3,
      denied: 1,
      expired: 1,
    });
  });

  it('leaves out questions and what was withdrawn, and has no median of nothing', () => {
    const { medianMs, approved, expired } = decisionTimes([
      { ...decided(1, 'approve'), call: null },
      { ...request, status: 'cancelled' },
    ]);

    expect([medianMs, approved, expired]).toEqual([undefined, 0, 0]);
  });

  it('counts until the word that settled it, not until what came of it later', () => {
    const said = new Date(Date.parse(request.created_at) + 2 * SECOND_MS).toISOString();
    const response = {
      id: 'a',
      answer: 'approve',
      note: null,
      edited_arguments: null,
      principal: { id: 'key:pat', name: 'pat' },
      door: 'console' as const,
      at: said,
      client_asserted: false,
    };

    expect(decisionTimes([{ ...decided(900, 'approve'), responses: [response] }]).medianMs).toBe(
      2 * SECOND_MS,
    );
  });
});
