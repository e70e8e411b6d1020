import { describe, expect, it } from 'vitest';

import { askAndWait, respond, start } from './human-asker.ts';

describe('waiting', () => {
  it('answers as soon as the request is settled', async () => {
    await using started = await start();
    const { id, answered, timersBefore } = await askAndWait(started, '5m');
    await respond(started, { request_id: id, answer: 'yes' });
    expect((await answered).json['answer']).toBe('yes');
    expect(started.api.clock.waitingTimers).toBe(timersBefore);
  });

  it('answers with what is there when the time is up', async () => {
    await using started = await start();
    const { answered } = await askAndWait(started, '30s');
    started.api.clock.advance(30_000);
    expect((await answered).json['status']).toBe('pending');
  });

  it('ends with the time of the request, which is on record though nobody looked', async () => {
    await using started = await start();
    const { api } = started;
    const { id, answered } = await askAndWait(started, '5m', { timeout: '10s' });
    api.clock.advance(10_000);
    expect((await answered).json).toMatchObject({ status: 'expired', answer: null });
    const late = await respond(started, { request_id: id, answer: 'yes' });
    expect(late).toMatchObject({ status: 409, json: { data: { reason: 'expired' } } });
    const { records } = await api.store.audit.list({ method: 'human/expire' }, { limit: 9 });
    expect(records).toMatchObject([{ name: id, outcome: 'timeout', door: 'server' }]);
  });

  it('lets go at shutdown', async () => {
    await using started = await start();
    const { answered } = await askAndWait(started, '5m');
    await started.api.server.close();
    expect((await answered).json['status']).toBe('pending');
  });
});
