import { PlatformError } from '@qmcp/contracts';
import type { HumanRequest } from '@qmcp/contracts';
import { approvalRequest, heldCall } from '@qmcp/testkit';
import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { agent, by, desks, key, never, person, settle } from './desks.ts';

describe('several processes on one store', () => {
  it('ask in one, answer in another, and learn of it in a third at once', async () => {
    const { make, clock } = desks();
    const [asking, answering, waiting] = [make(), make(), make()];
    const { id } = await asking.ask({ prompt: 'Where?' }, agent);
    const settled = waiting.settled(id, never);
    await settle();
    await answering.respond(id, { answer: 'here' }, person);
    expect(await settled).toMatchObject({ status: 'responded', answer: 'here' });
    await settle();
    clock.advance(50);
    expect(clock.waitingTimers).toBe(0);
  });

  it('learn within seconds of a decision whose notice is lost', async () => {
    const { make, clock } = desks();
    const [answering, waiting] = [make(), make()];
    const { id } = await answering.ask({ prompt: 'Where?' }, agent);
    const settled = waiting.settled(id, never);
    await settle();
    answering.feed.down = true;
    await answering.respond(id, { answer: 'here' }, person);
    clock.advance(5_000);
    expect(await settled).toMatchObject({ status: 'responded', answer: 'here' });
  });

  it('hear of each change once, whoever made it, in the order of revisions', async () => {
    const { make, clock } = desks();
    const [here, there] = [make(), make()];
    const heard: string[] = [];
    const stop = await here.changes.listen(({ prompt, revision, status }) => {
      heard.push(`${prompt} ${revision} ${status}`);
    });
    // What no notice tells of is read with the next look, as it is then.
    there.feed.down = true;
    const own = await here.ask({ prompt: 'own' }, agent);
    const other = await there.ask({ prompt: 'other' }, agent);
    await there.respond(own.id, { answer: 'yes' }, person);
    await here.cancel(other.id, agent);
    clock.advance(5_000);
    await settle();
    clock.advance(5_000);
    await settle();
    expect(heard).toEqual(['own 1 pending', 'other 2 cancelled', 'own 2 responded']);
    stop();
    stop();
    expect(clock.waitingTimers).toBe(0);
  });

  it('read on after more changes than fit a page, and after the store failed', async () => {
    const { make, clock, logger } = desks();
    const [here, there] = [make(), make()];
    const heard = new Set<string>();
    await here.changes.listen(({ id }) => void heard.add(id));
    for (let count = 0; count < 450; count += 1) await there.ask({ prompt: 'Where?' }, agent);
    const read = here.behind.changedSince.bind(here.behind);
    here.behind.changedSince = () => Promise.reject(new PlatformError('store_busy', 'busy'));
    clock.advance(5_000);
    await settle();
    expect(logger.entries).toMatchObject([{ level: 'warn' }]);
    here.behind.changedSince = read;
    clock.advance(250);
    await settle();
    expect(heard.size).toBe(450);
  });
});

describe('waiting', () => {
  it('gives what is settled already, and nothing where there is no such request', async () => {
    const { make } = desks();
    const desk = make();
    const { id } = await desk.ask({ prompt: 'Where?' }, agent);
    await desk.cancel(id, agent);
    expect(await desk.settled(id, never)).toMatchObject({ status: 'cancelled' });
    await expect(desk.settled('none', never)).rejects.toMatchObject({ code: 'not_found' });
    await expect(desk.settledWithin('none', 9, never)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('ends when its signal aborts, before or after it began, and the request stays', async () => {
    const { make, clock } = desks();
    const desk = make();
    const { id } = await desk.ask({ prompt: 'Where?' }, agent);
    const controller = new AbortController();
    const ended = desk.settled(id, controller.signal);
    const within = desk.settledWithin(id, 60_000, controller.signal);
    await settle();
    controller.abort();
    await expect(ended).rejects.toMatchObject({ code: 'unavailable' });
    expect(await within).toMatchObject({ status: 'pending' });
    expect(await desk.settledWithin(id, 9, controller.signal)).toMatchObject({ status: 'pending' });
    clock.advance(50);
    expect(clock.waitingTimers).toBe(0);
  });

  it('costs one timer, however many wait', async () => {
    const { make, clock } = desks();
    const desk = make();
    await desk.start();
    const waits: Promise<HumanRequest>[] = [];
    for (let count = 0; count < 1_000; count += 1) {
      const { id } = await desk.ask({ prompt: 'Where?', timeoutMs: 30_000 }, agent);
      waits.push(desk.settled(id, never));
    }
    await settle();
    clock.advance(50);
    await settle();
    clock.advance(50);
    // One for changes of other processes, one for what expires next, one for what is over.
    expect(clock.waitingTimers).toBe(3);
    clock.advance(30_000);
    expect((await Promise.all(waits)).every(({ status }) => status === 'expired')).toBe(true);
  });
});

describe('expiry', () => {
  it('is on record once, whichever process sees it, though nobody looks', async () => {
    const { make, clock, audit } = desks();
    const [first, second] = [make(), make()];
    await first.start();
    await second.start();
    const { id } = await first.ask({ prompt: 'Where?', timeoutMs: 90_000 }, agent);
    // The other process learns of it by a look a minute, at the latest.
    clock.advance(60_000);
    await settle();
    clock.advance(30_000);
    await settle();
    expect(await second.get(id)).toMatchObject({ status: 'expired', revision: 2 });
    const records = audit.records.filter(({ method }) => method === 'human/expire');
    expect(records).toMatchObject([{ name: id, outcome: 'timeout', door: 'server' }]);
    first.close();
    second.close();
    clock.advance(50);
    expect(clock.waitingTimers).toBe(0);
  });

  it('is seen by who looks, also where nothing was started', async () => {
    const { make, clock } = desks();
    const desk = make();
    const { id } = await desk.ask({ prompt: 'Where?', timeoutMs: 1_000 }, agent);
    clock.advance(999);
    expect(await desk.get(id)).toMatchObject({ status: 'pending' });
    clock.advance(1);
    await expect(desk.respond(id, { answer: 'late' }, person)).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await desk.get(id)).toMatchObject({ status: 'expired' });
  });

  it('is tried again when the store fails, and keeps an earlier deadline that comes meanwhile', async () => {
    const { make, clock, logger } = desks();
    const desk = make();
    const due = desk.behind.due.bind(desk.behind);
    desk.behind.due = () => Promise.reject(new PlatformError('store_busy', 'busy'));
    await desk.start();
    expect(logger.entries).toMatchObject([{ level: 'warn' }]);
    desk.behind.due = due;
    const { id } = await desk.ask({ prompt: 'Where?', timeoutMs: 5_000 }, agent);
    clock.advance(5_000);
    await settle();
    expect((await desk.behind.get(id))?.status).toBe('expired');
  });
});

describe('the record', () => {
  it('is on disk before an answer has any effect', async () => {
    const { make, audit } = desks();
    const desk = make();
    const { id } = await desk.ask({ prompt: 'Where?' }, agent);
    audit.refuses = () => new PlatformError('store_busy', 'busy', { retryable: true });
    await expect(desk.respond(id, { answer: 'here' }, person)).rejects.toThrow('busy');
    await expect(desk.ask({ prompt: 'Where?' }, agent)).rejects.toThrow('busy');
    audit.refuses = () => undefined;
    expect(await desk.get(id)).toMatchObject({ status: 'pending', responses: [] });
    expect((await desk.list({}, { limit: 9 })).requests).toHaveLength(1);
  });

  it('stays open where it cannot be closed, and never says that what was done was not', async () => {
    const { make, audit } = desks();
    const desk = make();
    const { id } = await desk.ask({ prompt: 'Where?' }, agent);
    audit.refuses = (kind) =>
      kind === 'append' ? new PlatformError('store_busy', 'busy', { retryable: true }) : undefined;
    await expect(desk.respond(id, { answer: 'here' }, person)).rejects.toThrow('busy');
    expect(await desk.get(id)).toMatchObject({ answer: 'here' });
    expect(audit.open).toMatchObject([{ method: 'human/respond', name: id }]);
  });
});

describe('a quorum', () => {
  it('settles with exactly as many voices as it needs, each of another principal, or one denial', async () => {
    const voice = record({
      who: constantFrom('a', 'b', 'c', 'd'),
      answer: constantFrom('approve', 'approve', 'deny'),
    });
    await assert(
      asyncProperty(array(voice), integer({ min: 1, max: 4 }), async (voices, quorum) => {
        const { make, clock } = desks();
        const [first, second] = [make(), make()];
        const nowMs = clock.nowMs();
        const held = heldCall({ terms: { ...heldCall().terms, quorum } });
        const times = { createdAtMs: nowMs, expiresAtMs: nowMs + 60_000 };
        const { id } = await first.store.create(approvalRequest({ held, ...times }));
        // All at once, in two processes.
        await Promise.allSettled(
          voices.map(({ who, answer }, index) =>
            (index % 2 === 0 ? first : second).respond(
              id,
              { answer },
              by(key(who, 'approvals:decide')),
            ),
          ),
        );
        const end = await second.get(id);
        const responses = end?.responses ?? [];
        expect(new Set(responses.map(({ principalId }) => principalId)).size).toBe(
          responses.length,
        );
        const consents = responses.filter(({ answer }) => answer === 'approve').length;
        const granted = consents === quorum && consents === responses.length;
        expect(consents).toBeLessThanOrEqual(quorum);
        expect(end?.held?.grant).toBe(granted ? 'unspent' : null);
        const denied = responses.at(-1)?.answer === 'deny';
        expect(end?.status).toBe(granted || denied ? 'responded' : 'pending');
      }),
    );
  });
});
