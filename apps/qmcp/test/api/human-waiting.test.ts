import { describe, expect, it } from 'vitest';

import { ask, respond, start, waiting } from './human-asker.ts';

describe('waiting', () => {
  it('answers as soon as the request is settled', async () => {
    await using started = await start();
    const { api, asker } = started;
    const { id } = (await ask(started)).json;
    const before = api.clock.waitingTimers;
    const long = api.send(`/v1/human/requests/${String(id)}?wait=5m`, { headers: asker });
    await waiting(started, before + 2);
    await respond(started, { request_id: id, answer: 'yes' });
    expect((await long).json['answer']).toBe('yes');
    expect(api.clock.waitingTimers).toBe(before);
  });

  it('answers with what is there when the time is up', async () => {
    await using started = await start();
    const { api, asker } = started;
    const { id } = (await ask(started)).json;
    const before = api.clock.waitingTimers;
    const long = api.send(`/v1/human/requests/${String(id)}?wait=30s`, { headers: asker });
    await waiting(started, before + 2);
    api.clock.advance(30_000);
    expect((await long).json['status']).toBe('pending');
  });

  it('ends with the time of the request, which is on record though nobody looked', async () => {
    await using started = await start();
    const { api, asker } = started;
    const { id } = (await ask(started, { timeout: '10s' })).json;
    const before = api.clock.waitingTimers;
    const long = api.send(`/v1/human/requests/${String(id)}?wait=5m`, { headers: asker });
    await waiting(started, before + 2);
    api.clock.advance(10_000);
    expect((await long).json).toMatchObject({ status: 'expired', answer: null });
    const late = await respond(started, { request_id: id, answer: 'yes' });
    expect(late).toMatchObject({ status: 409, json: { data: { reason: 'expired' } } });
    const { records } = await api.store.audit.list({ method: 'human/expire' }, { limit: 9 });
    expect(records).toMatchObject([{ name: id, outcome: 'timeout', door: 'server' }]);
  });

  it('lets go at shutdown', async () => {
    await using started = await start();
    const { api, asker } = started;
    const { id } = (await ask(started)).json;
    const before = api.clock.waitingTimers;
    const long = api.send(`/v1/human/requests/${String(id)}?wait=5m`, { headers: asker });
    await waiting(started, before + 2);
    await api.server.close();
    expect((await long).json['status']).toBe('pending');
  });
});
