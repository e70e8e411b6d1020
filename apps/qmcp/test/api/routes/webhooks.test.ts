import { deliveryOutcome, humanRequest } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { startReceiver, status } from '../../notifying/receiver.ts';
import { startApi } from '../running-api.ts';
import type { RunningApi } from '../running-api.ts';

interface Added {
  readonly webhook: { readonly id: string };
  readonly secret: string | null;
}

async function add(api: RunningApi, body: object) {
  const headers = await api.keyWith('webhooks:write', 'webhooks:read');
  const answer = await api.send('/v1/webhooks', { method: 'POST', headers, body });
  return { headers, answer, added: answer.json as unknown as Added };
}

describe('POST /v1/webhooks', () => {
  it('shows the secret once, and nowhere the whole of the address', async () => {
    await using api = await startApi();
    const url = 'https://receiver.example/T000/B000/very-secret';
    const { headers, answer, added } = await add(api, { name: 'ops', url });
    expect(answer.status).toBe(201);
    expect(added.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const listed = await api.send('/v1/webhooks', { headers });
    expect(listed.json).toEqual({ webhooks: [added.webhook] });
    expect(added.webhook).toMatchObject({
      name: 'ops',
      address: 'https://receiver.example/…',
      format: 'standard',
    });
    const shown = [answer.text.replace(added.secret ?? '', ''), listed.text, api.logText()].join();
    expect(shown).not.toContain('very-secret');
    expect(shown).not.toContain(added.secret);
  });

  it('puts on record who added it', async () => {
    await using api = await startApi();
    const { added } = await add(api, { name: 'ops', url: 'https://receiver.example/' });
    const { records } = await api.store.audit.list({ method: 'webhook.added' }, { limit: 10 });
    expect(records.map(({ name }) => name)).toEqual([added.webhook.id]);
  });

  it.each([
    ['ftp://receiver.example/', undefined],
    ['http://receiver.example/', undefined],
    ['https://user:password@receiver.example/', undefined],
    ['nonsense', undefined],
    ['mailto:a@example.com,b@example.com', undefined],
    ['mailto:a@example.com?bcc=b@example.com', undefined],
    ['mailto:%ff@example.com', undefined],
    ['mailto:a@example.com', 'slack'],
    ['https://receiver.example/', 'mail'],
  ])('refuses %s in the format %s without repeating it', async (url, format) => {
    await using api = await startApi();
    const { answer } = await add(api, { name: 'ops', url, format });
    expect(answer.status).toBe(422);
    expect(answer.text).not.toContain(url);
  });

  it('has no secret for what is not signed', async () => {
    await using api = await startApi();
    const { added } = await add(api, { name: 'ops', url: 'mailto:ops@example.com' });
    expect(added).toMatchObject({
      webhook: { address: 'mailto:ops@example.com', format: 'mail' },
      secret: null,
    });
  });
});

describe('a webhook', () => {
  it('is tested on the spot', async () => {
    await using api = await startApi();
    await using receiver = await startReceiver();
    const { headers, added } = await add(api, { name: 'ops', url: receiver.url });
    const path = `/v1/webhooks/${added.webhook.id}/test`;
    receiver.script(status(200), status(500));
    const well = await api.send(path, { method: 'POST', headers });
    expect(well.json).toMatchObject({ answer: 200, failure: null });
    const ill = await api.send(path, { method: 'POST', headers });
    expect(ill.json).toMatchObject({ answer: 500, failure: expect.stringContaining('500') });
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      data: { prompt: expect.stringContaining('test'), url: null },
    });
  });

  it('is gone once it is removed', async () => {
    await using api = await startApi();
    const { headers, added } = await add(api, { name: 'ops', url: 'https://receiver.example/' });
    const path = `/v1/webhooks/${added.webhook.id}`;
    expect((await api.send(path, { method: 'DELETE', headers })).status).toBe(204);
    expect((await api.send(path, { method: 'DELETE', headers })).status).toBe(404);
    expect(await api.store.webhooks.list()).toEqual([]);
  });

  it('lists what went to it, and replays what was given up', async () => {
    await using api = await startApi();
    const { headers, added } = await add(api, { name: 'ops', url: 'https://receiver.example/' });
    const { webhooks, humanRequests } = api.store;
    await humanRequests.create(humanRequest({ id: 'a' }));
    await humanRequests.create(humanRequest({ id: 'b' }));
    const now = { nowMs: api.clock.nowMs(), leaseUntilMs: api.clock.nowMs() + 1, except: [] };
    const [claimed] = await webhooks.claim(now);
    if (claimed !== undefined) {
      await webhooks.settle(claimed, deliveryOutcome({ status: 'dead' }));
    }
    const path = `/v1/webhooks/${added.webhook.id}/deliveries`;
    const all = await api.send(`${path}?limit=1`, { headers });
    expect(all.json).toMatchObject({
      deliveries: [{ message: 'msg_b_human_requested', status: 'pending', next_attempt_at: null }],
      next: 'msg_b_human_requested',
    });
    const dead = await api.send(`${path}?status=dead`, { headers });
    expect(dead.json).toMatchObject({
      deliveries: [{ message: 'msg_a_human_requested', last_attempt: { answer: 204 } }],
      next: null,
    });
    const replay = (message: string) =>
      api.send(`${path}/${message}/replay`, { method: 'POST', headers });
    expect((await replay('msg_b_human_requested')).status).toBe(404);
    expect((await replay('msg_a_human_requested')).status).toBe(202);
    expect((await replay('msg_a_human_requested')).status).toBe(404);
  });
});
