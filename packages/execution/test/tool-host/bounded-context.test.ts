import { defineTool, type AnyTool, type CallContext } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { createToolHost } from '../../src/tool-host.ts';
import { testContext } from '../test-context.ts';

const clock = fakeClock();
const host = createToolHost({ clock, limits: { callTimeoutMs: 1_000, settleGraceMs: 100 } });

const runIn = (context: CallContext, run: AnyTool['run']) =>
  host.run(defineTool({ name: 'tool', description: 'A tool.', input: {}, run }), {}, context);

describe('the context of a run', () => {
  it('passes on what the caller gave', async () => {
    const context = testContext({ state: { round: 2 }, inputResponses: { name: 'Ada' } });
    const outcome = await runIn(context, (_, given) => {
      const { principal, client, requestId, correlationId, traceparent, inputResponses, state } =
        given;
      return [
        principal,
        client,
        requestId,
        correlationId,
        traceparent,
        inputResponses,
        state,
      ] as never;
    });
    const { principal, client, requestId, correlationId, traceparent } = context;
    expect(outcome).toEqual({
      kind: 'returned',
      value: [
        principal,
        client,
        requestId,
        correlationId,
        traceparent,
        { name: 'Ada' },
        { round: 2 },
      ],
    });
  });

  it('reports to the caller, also for a tool that takes the functions out', async () => {
    const calls: unknown[][] = [];
    const context = testContext({
      progress: (...report) => void calls.push(report),
      log: (...entry) => void calls.push(entry),
      releaseStream: (retryMs) => void calls.push([retryMs]),
    });
    await runIn(context, (_, { progress, log, releaseStream }) => {
      progress(1, 2, 'half');
      log('info', { text: 'hello' }, 'tool');
      releaseStream(5);
      return '';
    });
    expect(calls).toEqual([[1, 2, 'half'], ['info', { text: 'hello' }, 'tool'], [5]]);
  });

  it("does not touch the caller's signal for a run that ends in its own tick", async () => {
    const context = Object.defineProperty(testContext(), 'signal', {
      get: () => {
        throw new Error('the signal was touched');
      },
    });
    expect(await runIn(context, () => 'quick')).toMatchObject({ value: 'quick' });
    expect(await runIn(context, async () => 'quick')).toMatchObject({ value: 'quick' });
    clock.advance(0);
    expect(clock.waitingTimers).toBe(0);
  });

  it('gives a run that is over a signal, and watches nothing for it', async () => {
    let kept: CallContext | undefined;
    await runIn(testContext(), (_, context) => {
      kept = context;
      return 'done';
    });
    expect(kept?.signal.aborted).toBe(false);
    expect(clock.waitingTimers).toBe(0);
  });
});
