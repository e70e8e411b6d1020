import { defineTool, type AnyTool, type HostOutcome } from '@qmcp/contracts';
import { fakeClock, type FakeClock } from '@qmcp/testkit';
import { beforeEach, describe, expect, it } from 'vitest';

import { createToolHost } from '../src/tool-host.ts';
import { testContext } from './test-context.ts';

const limits = { callTimeoutMs: 1_000, settleGraceMs: 100 };

let clock: FakeClock;
let caller: AbortController;

beforeEach(() => {
  clock = fakeClock();
  caller = new AbortController();
});

const toolOf = (run: AnyTool['run'], more: Partial<AnyTool> = {}): AnyTool =>
  defineTool({ name: 'tool', description: 'A tool.', input: {}, run, ...more });

const readOnly: Partial<AnyTool> = { hints: { readOnly: true } };

const runTool = (tool: AnyTool): Promise<HostOutcome> =>
  createToolHost({ clock, limits }).run(tool, 'the input', testContext({ signal: caller.signal }));

const never = () => new Promise<never>(() => {});

/** Rejects once its call is told to stop, as `fetch` does. */
const obedient: AnyTool['run'] = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

/** Settles when it likes, whatever it is told. */
function stubborn() {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  return { run: () => promise as never, resolve, reject };
}

/** A promise of a library of its own. */
const thenable = (then: () => unknown) =>
  // oxlint-disable-next-line unicorn/no-thenable -- such objects are what is tested
  Object.defineProperty({}, 'then', { get: then }) as never;

describe('a run that ends by itself', () => {
  const failure = new Error('broken');
  const cases: Record<string, [AnyTool['run'], HostOutcome]> = {
    'returns a value': [(input) => input as string, { kind: 'returned', value: 'the input' }],
    'returns null': [() => null as never, { kind: 'returned', value: null }],
    'promises a value': [
      async (input) => input as string,
      { kind: 'returned', value: 'the input' },
    ],
    'gives a promise of a library of its own': [
      () => thenable(() => (settle: (value: string) => void) => settle('later')),
      { kind: 'returned', value: 'later' },
    ],
    throws: [
      () => {
        throw failure;
      },
      { kind: 'threw', error: failure },
    ],
    rejects: [() => Promise.reject(failure), { kind: 'threw', error: failure }],
    'returns what fails when it is looked at': [
      () =>
        thenable(() => {
          throw failure;
        }),
      { kind: 'threw', error: failure },
    ],
  };

  it.each(Object.entries(cases))('and %s is reported as such', async (_, [run, outcome]) => {
    expect(await runTool(toolOf(run))).toEqual(outcome);
  });

  it('leaves no timer and no listener behind', async () => {
    const { run, resolve } = stubborn();
    const outcome = runTool(toolOf(run));
    clock.advance(10);
    expect(clock.waitingTimers).toBe(1);
    resolve('done');
    await outcome;
    expect(clock.waitingTimers).toBe(0);
    caller.abort();
    clock.advance(5_000);
    expect(await outcome).toEqual({ kind: 'returned', value: 'done' });
  });
});

describe('a run that outlives its time', () => {
  it('and stops when it is told to is a timeout', async () => {
    const outcome = runTool(toolOf(obedient));
    clock.advance(999);
    clock.advance(1);
    expect(await outcome).toEqual({ kind: 'timeout' });
  });

  it('learns why it has to stop', async () => {
    let reason: unknown;
    const outcome = runTool(
      toolOf((_, { signal }) => {
        signal.addEventListener('abort', () => (reason = signal.reason));
        return never();
      }),
    );
    clock.advance(2_000);
    await outcome;
    expect(reason).toMatchObject({ name: 'TimeoutError' });
    expect(String(reason)).toContain('longer than 1000 ms');
  });

  it('has the time that its tool sets, not the default', async () => {
    const outcome = runTool(toolOf(obedient, { limits: { timeoutMs: 5_000 } }));
    clock.advance(4_999);
    expect(clock.waitingTimers).toBe(1);
    clock.advance(1);
    expect(await outcome).toEqual({ kind: 'timeout' });
  });

  it('may be given more time than a timer holds', async () => {
    const outcome = runTool(toolOf(obedient, { limits: { timeoutMs: 1e12 } }));
    clock.advance(86_400_000);
    expect(clock.waitingTimers).toBe(1);
    caller.abort();
    await outcome;
  });

  it('counts its time from its start, also where it kept the process busy first', async () => {
    const { run } = stubborn();
    const outcome = runTool(
      toolOf(() => {
        clock.advance(900);
        return run();
      }, readOnly),
    );
    clock.advance(99);
    expect(clock.waitingTimers).toBe(1);
    clock.advance(1 + limits.settleGraceMs);
    expect(await outcome).toEqual({ kind: 'timeout' });
  });

  it('and used its time up before it could be watched is told to stop at once', async () => {
    const outcome = runTool(
      toolOf(() => {
        clock.advance(3_000);
        return never();
      }),
    );
    clock.advance(limits.settleGraceMs);
    expect(await outcome).toEqual({ kind: 'ambiguous', cause: 'timeout' });
  });
});

describe('a run whose caller goes away', () => {
  it('and stops when it is told to is cancelled', async () => {
    const outcome = runTool(toolOf(obedient));
    caller.abort();
    expect(await outcome).toEqual({ kind: 'cancelled' });
  });

  it("learns the caller's reason", async () => {
    let reason: unknown;
    const outcome = runTool(
      toolOf(async (_, { signal }) => {
        caller.abort('gone');
        reason = signal.reason;
        return signal.throwIfAborted() ?? 'not reached';
      }),
    );
    expect(await outcome).toEqual({ kind: 'cancelled' });
    expect(reason).toBe('gone');
  });

  it('is cancelled where the caller was gone before it began to wait', async () => {
    caller.abort();
    const outcome = runTool(toolOf(never, readOnly));
    clock.advance(limits.settleGraceMs);
    expect(await outcome).toEqual({ kind: 'cancelled' });
  });

  it('sees an aborted signal where the caller was gone before it asked', async () => {
    caller.abort();
    const outcome = runTool(
      toolOf((_, { signal }) => {
        signal.throwIfAborted();
        return 'not reached';
      }),
    );
    expect(await outcome).toEqual({ kind: 'cancelled' });
  });

  it('sees an aborted signal where it asks for it only after it was told to stop', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const outcome = runTool(
      toolOf(async (_, context) => {
        await promise;
        context.signal.throwIfAborted();
        return 'not reached';
      }),
    );
    clock.advance(0);
    caller.abort();
    resolve();
    expect(await outcome).toEqual({ kind: 'cancelled' });
  });

  it('stays cancelled where its time runs out too, and the other way round', async () => {
    const cancelled = runTool(toolOf(never));
    clock.advance(950);
    caller.abort();
    clock.advance(limits.settleGraceMs);
    expect(await cancelled).toEqual({ kind: 'ambiguous', cause: 'cancelled' });

    caller = new AbortController();
    const timedOut = runTool(toolOf(never));
    clock.advance(1_050);
    caller.abort();
    clock.advance(50);
    expect(await timedOut).toEqual({ kind: 'ambiguous', cause: 'timeout' });
  });
});

describe('a run that was told to stop', () => {
  it('and still returns a value did its work: it returned', async () => {
    const { run, resolve } = stubborn();
    const outcome = runTool(toolOf(run));
    clock.advance(1_050);
    resolve('user 7 was added');
    expect(await outcome).toEqual({ kind: 'returned', value: 'user 7 was added' });
  });

  it('and fails in whatever way did stop', async () => {
    const { run, reject } = stubborn();
    const outcome = runTool(toolOf(run));
    clock.advance(1_050);
    reject(new Error('connection closed'));
    expect(await outcome).toEqual({ kind: 'timeout' });
  });

  it('and never settles may have taken effect', async () => {
    const outcome = runTool(toolOf(never));
    clock.advance(1_100);
    expect(await outcome).toEqual({ kind: 'ambiguous', cause: 'timeout' });
  });

  it('and never settles took no effect where it only reads', async () => {
    const outcome = runTool(toolOf(never, readOnly));
    clock.advance(1_100);
    expect(await outcome).toEqual({ kind: 'timeout' });
  });

  it.each(['resolve', 'reject'] as const)(
    'and settles after it was given up (%s) changes nothing and breaks nothing',
    async (settle) => {
      const late = stubborn();
      const outcome = runTool(toolOf(late.run));
      clock.advance(1_100);
      await outcome;
      late[settle](new Error('too late'));
      await new Promise(setImmediate);
      expect(await outcome).toEqual({ kind: 'ambiguous', cause: 'timeout' });
      expect(clock.waitingTimers).toBe(0);
    },
  );
});
