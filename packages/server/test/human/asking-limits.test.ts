import type { HumanRequest } from '@qmcp/contracts';
import { approvalRequest, heldCall } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { agent, by, desks, key } from './desks.ts';

describe('asking', () => {
  it('too often is refused, with the time after which it may be tried again', async () => {
    const { make, clock, audit } = desks({ perMinute: 60, burst: 2 });
    const desk = make();
    const ask = () => desk.ask({ prompt: 'Where?' }, agent);
    await ask();
    await ask();
    await expect(ask()).rejects.toMatchObject({
      code: 'rate_limited',
      data: { retryAfterSeconds: 1 },
    });
    expect(audit.records.at(-1)).toMatchObject({ outcome: 'tool_error', reason: 'rate_limited' });
    expect(await desk.ask({ prompt: 'Where?' }, by(key('other')))).toMatchObject({ revision: 1 });
    clock.advance(1_000);
    await ask();
    expect((await desk.list({}, { limit: 9 })).requests).toHaveLength(4);
  });

  it('is refused who has as many pending as it may have, until one is settled', async () => {
    const { make } = desks();
    const desk = make();
    const ids: string[] = [];
    for (let count = 0; count < 1_000; count += 1) {
      ids.push((await desk.ask({ prompt: 'Where?' }, agent)).id);
    }
    await expect(desk.ask({ prompt: 'Where?' }, agent)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('withdraw some') as string,
    });
    await desk.ask({ prompt: 'Where?' }, by(key('other')));
    await desk.cancel(ids[0] ?? '', agent);
    await desk.ask({ prompt: 'Where?' }, agent);
  });

  it('leaves a held call to the one that stands, and refuses another, where there is no room', async () => {
    const { make, clock } = desks();
    const desk = make();
    const nowMs = clock.nowMs();
    const held = (id: string, argumentsDigest: string): HumanRequest =>
      approvalRequest({
        id,
        requesterId: 'agent',
        createdAtMs: nowMs,
        expiresAtMs: nowMs + 60_000,
        held: heldCall({ argumentsDigest }),
      });
    await desk.store.create(held('first', 'a'.repeat(64)));
    for (let count = 1; count < 1_000; count += 1) await desk.ask({ prompt: 'Where?' }, agent);
    expect(await desk.store.create(held('again', 'a'.repeat(64)))).toMatchObject({ id: 'first' });
    await expect(desk.store.create(held('other', 'b'.repeat(64)))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
