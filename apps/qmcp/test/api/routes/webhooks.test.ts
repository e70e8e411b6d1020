import { deliveryOutcome, humanRequest, reset, startReceiver, status } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { startApi } from '../running-api.ts';
import type { RunningApi } from '../running-api.ts';

interface Added {
  readonly webhook: { readonly id: string };
  readonly secret: string | null;
}

interface NewWebhook {
  readonly webhook: { readonly old_secret_until: string | null };
  readonly secret: string;
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
    ['mailto:a@example.com%0d%0aBcc:b@example.com', undefined],
    ['mailto:a%0d%0aBcc:b@example.com', undefined],
    ['mailto:a%00@example.com', undefined],
    ['mailto:a%E2%80%AE@example.com', undefined],
    ['mailto:%3Ca@example.com%3E', undefined],
    ['mailto:a(b)@example.com', undefined],
    ['mailto:a@[127.0.0.1]', undefined],
    ['mailto:@example.com', undefined],
    ['mailto:a@example.com', 'slack'],
    ['https://receiver.example/', 'mail'],
  ])('refuses %s in the format %s without repeating it', async (url, format) => {
    await using api = await startApi();
    const { answer } = await add(api, { name: 'ops', url, format });
    expect(answer.status).toBe(422);
    expect(answer.text).not.toContain(url);
  });

  it('takes a mail address of any script', async () => {
    await using api = await startApi();
    const { added } = await add(api, { name: 'ops', url: 'mailto:zoë.o’neil+ops@bücher.example' });
    expect(added).toMatchObject({
      webhook: { address: 'mailto:zoë.o’neil+ops@bücher.example', format: 'mail' },
    });
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

  it('changes its secret, shows the new one once, and signs with both for as long as is asked', async () => {
    await using api = await startApi();
    await using receiver = await startReceiver();
    const { headers, added } = await add(api, { name: 'ops', url: receiver.url });
    const path = `/v1/webhooks/${added.webhook.id}`;
    const body = { grace: '1h' };
    const rotated = await api.send(`${path}/rotate`, { method: 'POST', headers, body });
    const { secret, webhook } = rotated.json as unknown as NewWebhook;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(secret).not.toBe(added.secret);
    const untilMs = api.clock.nowMs() + 3_600_000;
    expect(webhook.old_secret_until).toBe(new Date(untilMs).toISOString());
    await api.send(`${path}/test`, { method: 'POST', headers });
    const [message] = receiver.received;
    expect(message?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    const { records } = await api.store.audit.list(
      { method: 'webhook.secret_changed' },
      { limit: 10 },
    );
    expect(records.map(({ name }) => name)).toEqual([added.webhook.id]);
  });

  it('that is not signed has no secret to change', async () => {
    await using api = await startApi();
    const { headers, added } = await add(api, { name: 'ops', url: 'mailto:ops@example.com' });
    const path = `/v1/webhooks/${added.webhook.id}/rotate`;
    const refused = await api.send(path, { method: 'POST', headers, body: {} });
    expect([refused.status, refused.text]).toEqual([409, expect.stringMatching(/no secret/)]);
  });

  it('is told again once it is enabled, and only then is there anything to enable', async () => {
    await using api = await startApi();
    const { headers, added } = await add(api, { name: 'ops', url: 'https://receiver.example/' });
    const { id } = added.webhook;
    const enable = () => api.send(`/v1/webhooks/${id}/enable`, { method: 'POST', headers });
    expect((await enable()).status).toBe(409);
    await api.store.webhooks.disable(id, api.clock.nowMs());
    const disabled = await api.send('/v1/webhooks', { headers });
    const now = new Date(api.clock.nowMs()).toISOString();
    expect(disabled.json).toMatchObject({ webhooks: [{ disabled_at: now }] });
    expect((await enable()).status).toBe(204);
    expect((await api.store.webhooks.get(id))?.disabledAtMs).toBeNull();
  });

  it('has its secrets nowhere but in the answers that hand them out', async () => {
    await using api = await startApi();
    await using receiver = await startReceiver();
    const { headers, added } = await add(api, { name: 'ops', url: `${receiver.url}/T0/hidden` });
    const path = `/v1/webhooks/${added.webhook.id}`;
    const rotated = await api.send(`${path}/rotate`, { method: 'POST', headers, body: {} });
    const { secret } = rotated.json as unknown as NewWebhook;
    await api.store.humanRequests.create(humanRequest({ id: 'a' }));
    receiver.script(status(500), reset);
    const answers = [];
    for (const [method, of] of [
      ['POST', `${path}/test`],
      ['POST', `${path}/test`],
      ['GET', '/v1/webhooks'],
      ['GET', `${path}/deliveries`],
      ['POST', `${path}/deliveries/none/replay`],
      ['POST', `${path}/enable`],
      ['GET', '/v1/invocations'],
      ['DELETE', path],
      ['POST', `${path}/rotate`],
    ] as const) {
      answers.push(await api.send(of, { method, headers, ...(method === 'POST' && { body: {} }) }));
    }
    const { records } = await api.store.audit.list({}, { limit: 100 });
    expect(records.length).toBeGreaterThan(3);
    const shown = [...answers.map(({ text }) => text), JSON.stringify(records), api.logText()];
    for (const hidden of [secret, added.secret, 'hidden']) {
      expect(hidden).toBeTruthy();
      for (const text of shown) expect(text).not.toContain(hidden?.replace('whsec_', ''));
    }
    expect(receiver.received[0]?.body).not.toContain('whsec_');
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
