import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RunGate } from '../../src/code-running/run-gate.ts';

const { signal: never } = new AbortController();

/** Work that goes on until it is told to end. */
function work() {
  const ended = Promise.withResolvers<string>();
  let began = false;
  return {
    run: () => {
      began = true;
      return ended.promise;
    },
    end: (result = 'done') => ended.resolve(result),
    fail: (error: Error) => ended.reject(error),
    get began() {
      return began;
    },
  };
}

describe('the gate of runs', () => {
  it('lets so many in, and the others in the order of their coming', async () => {
    const gate = new RunGate(1);
    const [first, second, third] = [work(), work(), work()];
    const runs = [first, second, third].map(({ run }) => gate.pass(never, run));
    await Promise.resolve();
    expect([first.began, second.began]).toEqual([true, false]);
    first.end('one');
    expect(await runs[0]).toBe('one');
    second.fail(new Error('two'));
    await expect(runs[1]).rejects.toThrow('two');
    third.end('three');
    expect(await runs[2]).toBe('three');
  });

  it('turns away whom it would keep waiting for too long, and who gave up', async () => {
    const gate = new RunGate(1);
    const first = work();
    const running = gate.pass(never, first.run);
    const leaver = new AbortController();
    const left = gate.pass(leaver.signal, work().run);
    const waiting = Array.from({ length: 7 }, () => gate.pass(never, () => Promise.resolve('in')));
    await expect(gate.pass(never, work().run)).rejects.toMatchObject({
      code: 'sandbox_busy',
      retryable: true,
    });
    leaver.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    await expect(gate.pass(leaver.signal, work().run)).rejects.toThrow('gone');
    first.end();
    await running;
    expect(await Promise.all(waiting)).toEqual(Array(7).fill('in'));
  });

  it('never lets more in than it has places, and loses no place', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.record({ leaves: fc.boolean(), fails: fc.boolean() }), { maxLength: 20 }),
        async (places, visitors) => {
          const gate = new RunGate(places);
          let inside = 0;
          let most = 0;
          const visit = async ({ fails }: { fails: boolean }): Promise<void> => {
            inside += 1;
            most = Math.max(most, inside);
            await Promise.resolve();
            inside -= 1;
            if (fails) throw new Error('failed');
          };
          const runs = visitors.map((visitor) => {
            const leaving = new AbortController();
            const run = gate.pass(leaving.signal, () => visit(visitor));
            if (visitor.leaves) leaving.abort(new Error('left'));
            return run;
          });
          await Promise.allSettled(runs);
          expect(most).toBeLessThanOrEqual(places);
          const after = Array.from({ length: places }, work);
          const last = after.map(({ run }) => gate.pass(never, run));
          await Promise.resolve();
          expect(after.every(({ began }) => began)).toBe(true);
          for (const { end } of after) end();
          await Promise.all(last);
        },
      ),
    );
  });
});
