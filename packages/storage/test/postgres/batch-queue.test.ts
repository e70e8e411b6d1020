import { PlatformError } from '@qmcp/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { BatchQueue } from '../../src/postgres/batch-queue.ts';

interface Job {
  readonly id: string;
}

/** A queue that keeps what it was given, and how each batch went together. */
function recordingQueue() {
  const batches: string[][] = [];
  const queue = new BatchQueue<Job>(async (jobs) => {
    batches.push(jobs.map(({ id }) => id));
    return jobs.map(() => undefined);
  });
  return { queue, batches };
}

describe('batches', () => {
  it('keep the order, hold 256 at most, and never the same id twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(400).map(String), { maxLength: 1_000 }), async (ids) => {
        const { queue, batches } = recordingQueue();
        await Promise.all(ids.map((id) => queue.push({ id })));
        expect(batches.flat()).toEqual(ids);
        expect(batches.every((batch) => batch.length <= 256)).toBe(true);
        expect(batches.every((batch) => new Set(batch).size === batch.length)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('take along what one turn of the event loop brings', async () => {
    const { queue, batches } = recordingQueue();
    const first = queue.push({ id: 'a' });
    await Promise.resolve();
    await Promise.all([first, queue.push({ id: 'b' })]);
    expect(batches).toEqual([['a', 'b']]);
  });

  it('fail job by job', async () => {
    const refusal = new PlatformError('store_failed', 'Not this one.');
    const queue = new BatchQueue<Job>(async (jobs) =>
      jobs.map(({ id }) => (id === 'b' ? refusal : undefined)),
    );
    const ended = await Promise.allSettled(['a', 'b', 'c'].map((id) => queue.push({ id })));
    expect(ended).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: refusal },
      { status: 'fulfilled' },
    ]);
  });

  it('are refused once ten thousand wait, and taken again when they do not', async () => {
    const { queue, batches } = recordingQueue();
    const waiting = Array.from({ length: 10_000 }, (_, id) => queue.push({ id: String(id) }));
    await expect(queue.push({ id: 'late' })).rejects.toMatchObject({
      code: 'store_busy',
      retryable: true,
    });
    await queue.settled();
    await Promise.all(waiting);
    await queue.push({ id: 'later' });
    expect(batches.at(-1)).toEqual(['later']);
  });

  it('have nothing to wait for while none is there', async () => {
    await expect(recordingQueue().queue.settled()).resolves.toBeUndefined();
  });
});
