import { describe, expect, it } from 'vitest';

import { ask, start } from './human-asker.ts';

describe('answering several human requests', () => {
  it('gives each its own verdict, in order: what is refused of one stops no other', async () => {
    await using started = await start();
    const { api, answerer } = started;
    const ids: string[] = [];
    for (const prompt of ['First?', 'Second?', 'Third?']) {
      const { json } = await ask(started, { prompt, options: ['yes', 'no'] });
      ids.push(String(json['id']));
    }
    const [first = '', second = '', third = ''] = ids;
    const responses = [
      { request_id: first, answer: 'yes', note: 'sure' },
      { request_id: second, answer: 'maybe' },
      { request_id: first, answer: 'no' },
      { request_id: '01990c1e-7f00-7000-8000-000000000000', answer: 'yes' },
      { request_id: third, answer: 'no' },
    ];

    const answered = await api.send('/v1/human/responses/batch', {
      headers: answerer,
      body: { responses },
    });

    expect(answered.status).toBe(200);
    expect(answered.json).toEqual({
      verdicts: [
        {
          request_id: first,
          request: expect.objectContaining({ status: 'responded', answer: 'yes' }),
          refusal: null,
        },
        {
          request_id: second,
          request: null,
          refusal: {
            code: 'invalid_params',
            reason: null,
            detail: expect.stringContaining("'maybe'"),
          },
        },
        {
          request_id: first,
          request: null,
          refusal: {
            code: 'conflict',
            reason: 'responded',
            detail: expect.stringContaining('answered'),
          },
        },
        {
          request_id: responses[3]?.request_id,
          request: null,
          refusal: { code: 'not_found', reason: null, detail: expect.any(String) },
        },
        {
          request_id: third,
          request: expect.objectContaining({ status: 'responded', answer: 'no' }),
          refusal: null,
        },
      ],
    });
  });

  it.each([
    ['none', []],
    [
      'more than a hundred',
      Array.from({ length: 101 }, () => ({ request_id: 'x', answer: 'yes' })),
    ],
    ['what is no answer', [{ request_id: 'x' }]],
  ])('takes not %s', async (_what, responses) => {
    await using started = await start();
    const refused = await started.api.send('/v1/human/responses/batch', {
      headers: started.answerer,
      body: { responses },
    });
    expect(refused.status).toBe(422);
  });
});
