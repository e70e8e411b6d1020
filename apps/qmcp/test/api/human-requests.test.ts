import { describe, expect, it } from 'vitest';

import { ask, respond, start } from './human-asker.ts';

describe('asking', () => {
  it('makes a pending request that its asker can read, an hour long', async () => {
    await using started = await start();
    const { api, asker } = started;
    const asked = await ask(started, { options: ['red', 'blue'], context: { of: [1, null] } });
    expect(asked.status).toBe(201);
    expect(asked.json).toMatchObject({
      type: 'question',
      status: 'pending',
      prompt: 'Which one?',
      options: ['red', 'blue'],
      context: { of: [1, null] },
      created_at: '2026-08-01T12:00:00.000Z',
      expires_at: '2026-08-01T13:00:00.000Z',
      responses: [],
      answer: null,
      call: null,
    });
    const location = String(asked.headers.location);
    expect((await api.send(location, { headers: asker })).json).toEqual(asked.json);
  });

  it.each([
    { question: { type: 'approval' }, says: 'gateway alone' },
    { question: { type: 'Not a word' }, says: "'type'" },
    { question: { prompt: ' ' }, says: "'prompt'" },
    { question: { options: [] }, says: "'options'" },
    { question: { options: ['a', 'a'] }, says: 'twice' },
    { question: { options: ['a', ''] }, says: "'options'" },
    { question: { context: { big: 'x'.repeat(70_000) } }, says: "'context'" },
    { question: { timeout: '0s' }, says: 'time limit' },
  ])('refuses $question, and keeps nothing', async ({ question, says }) => {
    await using started = await start();
    const refused = await ask(started, question);
    expect(refused).toMatchObject({ status: 422, json: { detail: expect.stringContaining(says) } });
    expect((await started.api.store.humanRequests.list({}, { limit: 1 })).requests).toEqual([]);
  });

  it('too often is refused, with the time after which it may be tried again', async () => {
    await using started = await start({ humanRequestBurst: 2 });
    expect([(await ask(started)).status, (await ask(started)).status]).toEqual([201, 201]);
    const refused = await ask(started);
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
      json: { detail: 'Too many questions to people: ask again in 1 s' },
    });
    started.api.clock.advance(1_000);
    expect((await ask(started)).status).toBe(201);
  });

  it.each([{ timeout: '1 hour' }, { timeout: '31d' }, { surprise: 1 }])(
    'refuses %j by its schema',
    async (question) => {
      await using started = await start();
      expect((await ask(started, question)).status).toBe(422);
    },
  );

  it('needs the scope', async () => {
    await using started = await start();
    const headers = await started.api.keyWith('tools:call');
    const refused = await ask({ ...started, asker: headers });
    expect(refused).toMatchObject({ status: 403, json: { code: 'forbidden' } });
  });
});

describe('answering', () => {
  it('gives the asker the answer, who gave it, and puts both on record', async () => {
    await using started = await start();
    const { api, asker } = started;
    const { id } = (await ask(started, { options: ['red', 'blue'] })).json;
    api.clock.advance(90_000);
    const answered = await respond(started, { request_id: id, answer: 'red', note: 'As agreed' });
    expect(answered.status).toBe(200);
    const read = await api.send(`/v1/human/requests/${String(id)}`, { headers: asker });
    expect(read.json).toMatchObject({
      status: 'responded',
      answer: 'red',
      responses: [{ answer: 'red', note: 'As agreed', door: 'rest', client_asserted: false }],
    });
    const { records } = await api.store.audit.list({ name: String(id) }, { limit: 9 });
    expect(records.map(({ method, outcome, door }) => ({ method, outcome, door }))).toEqual([
      { method: 'human/respond', outcome: 'ok', door: 'rest' },
      { method: 'human/ask', outcome: 'ok', door: 'rest' },
    ]);
    expect(records[0]?.principalId).toBe(
      (answered.json as { responses: [{ principal: { id: string } }] }).responses[0].principal.id,
    );
    const payload = JSON.parse(
      (await api.store.audit.get(String(records[0]?.id)))?.payload?.body ?? '',
    );
    expect(payload.result).toEqual({ status: 'responded', answer: 'red', tookMs: 90_000 });
  });

  it('takes free text where there are no options', async () => {
    await using started = await start();
    const { id } = (await ask(started)).json;
    const answered = await respond(started, { request_id: id, answer: 'the third' });
    expect(answered.json['answer']).toBe('the third');
  });

  it('refuses what is no option, and lets another answer count', async () => {
    await using started = await start();
    const { id } = (await ask(started, { options: ['red', 'blue'] })).json;
    const refused = await respond(started, { request_id: id, answer: 'green' });
    expect(refused).toMatchObject({
      status: 422,
      json: { detail: expect.stringContaining('red, blue') },
    });
    expect((await respond(started, { request_id: id, answer: 'blue' })).status).toBe(200);
  });

  it.each([
    { answer: ' ' },
    { answer: 'x'.repeat(10_001) },
    { answer: 'y', note: 'x'.repeat(4_001) },
  ])('refuses what is empty or too long', async (answer) => {
    await using started = await start();
    const { id } = (await ask(started)).json;
    expect((await respond(started, { request_id: id, ...answer })).status).toBe(422);
  });

  it('refuses a second answer', async () => {
    await using started = await start();
    const { id } = (await ask(started)).json;
    await respond(started, { request_id: id, answer: 'yes' });
    const second = await started.api.keyWith('human:answer');
    const refused = await respond(
      { ...started, answerer: second },
      { request_id: id, answer: 'no' },
    );
    expect(refused).toMatchObject({
      status: 409,
      json: { detail: expect.stringContaining("'yes'") },
    });
  });

  it('never counts from the key that asked, and says so on record', async () => {
    await using started = await start();
    const headers = await started.api.keyWith('*');
    const own = { ...started, asker: headers, answerer: headers };
    const { id } = (await ask(own)).json;
    const refused = await respond(own, { request_id: id, answer: 'yes' });
    expect(refused).toMatchObject({ status: 403, json: { data: { reason: 'own_request' } } });
    const { records } = await started.api.store.audit.list({ outcome: 'denied' }, { limit: 9 });
    expect(records).toMatchObject([{ method: 'human/respond', reason: 'own_request', name: id }]);
  });

  it('hides what others asked from a key that may not read it', async () => {
    await using started = await start();
    const { api } = started;
    const { id } = (await ask(started)).json;
    const headers = await api.keyWith('human:ask');
    const path = `/v1/human/requests/${String(id)}`;
    expect((await api.send(path, { headers })).status).toBe(404);
    expect((await api.send(`${path}?wait=30s`, { headers })).status).toBe(404);
    expect((await api.send(path, { headers, method: 'DELETE' })).status).toBe(404);
    const answering = { ...started, answerer: headers };
    expect((await respond(answering, { request_id: id, answer: 'yes' })).status).toBe(404);
    const list = '/v1/human/requests';
    expect((await api.send(list, { headers })).json['requests']).toEqual([]);
    const others = `${list}?requester=key:other`;
    expect((await api.send(others, { headers })).json).toEqual({ requests: [], next: null });
  });
});

describe('withdrawing', () => {
  it('ends a request of the one who made it, and no other', async () => {
    await using started = await start();
    const { api, asker, answerer } = started;
    const { id } = (await ask(started)).json;
    const path = `/v1/human/requests/${String(id)}`;
    const refused = await api.send(path, { headers: answerer, method: 'DELETE' });
    expect(refused).toMatchObject({ status: 403, json: { data: { reason: 'not_requester' } } });
    const cancelled = await api.send(path, { headers: asker, method: 'DELETE' });
    expect(cancelled.json['status']).toBe('cancelled');
    const late = await respond(started, { request_id: id, answer: 'yes' });
    expect(late).toMatchObject({
      status: 409,
      json: { detail: expect.stringContaining('withdrawn') },
    });
  });
});

describe('listing', () => {
  it('gives what fits, page by page, newest first', async () => {
    await using started = await start();
    const { api, answerer } = started;
    for (const type of ['a', 'b', 'a']) await ask(started, { type });
    const page = (query: string) => api.send(`/v1/human/requests?${query}`, { headers: answerer });
    const first = await page('type=a&limit=1&status=pending');
    const second = await page(`type=a&limit=1&before=${String(first.json['next'])}`);
    const ids = [first, second].flatMap(({ json }) =>
      (json['requests'] as { id: string }[]).map(({ id }) => id),
    );
    expect(ids).toEqual(ids.toSorted().toReversed());
    expect(new Set(ids).size).toBe(2);
    expect(second.json['next']).toBeNull();
  });
});
