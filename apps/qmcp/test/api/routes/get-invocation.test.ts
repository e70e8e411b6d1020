import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';

describe('GET /v1/invocations/{id}', () => {
  it('shows what a call carried, with what proves it', async () => {
    await using api = await startApi({ auth: 'local' });
    await api.send('/v1/tools/echo', { body: { input: { text: 'hello' } } });
    const { json } = await api.send('/v1/invocations');
    const [{ id }] = json['invocations'] as [{ id: string }];
    const answer = await api.send(`/v1/invocations/${id}`);
    const payload = answer.json['payload'] as { body: string; salt: string; commitment: string };
    expect(answer).toMatchObject({ status: 200, json: { id, name: 'echo' } });
    expect(JSON.parse(payload.body)).toMatchObject({
      arguments: { text: 'hello' },
      result: { structuredContent: { text: 'hello' } },
    });
    expect(
      createHash('sha256')
        .update(payload.salt + payload.body)
        .digest('hex'),
    ).toBe(payload.commitment);
  });

  it('shows a record that carried nothing', async () => {
    await using api = await startApi();
    await api.send('/v1/tools');
    const headers = await api.keyWith('audit:read');
    const { json } = await api.send('/v1/invocations?kind=security', { headers });
    const [{ id }] = json['invocations'] as [{ id: string }];
    const { json: record } = await api.send(`/v1/invocations/${id}`, { headers });
    expect(record).toMatchObject({ principal: 'anonymous', payload: null });
  });

  it.each(['01980000-0000-7000-8000-ffffffffffff', 'nonsense', '%00', '..%2f..'])(
    'answers 404 for %s',
    async (id) => {
      await using api = await startApi({ auth: 'local' });
      expect(await api.send(`/v1/invocations/${id}`)).toMatchObject({
        status: 404,
        json: { code: 'not_found' },
      });
    },
  );
});
