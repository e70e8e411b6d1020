import { defineTool, elicitForm, inputRequired, listRoots } from '@qmcp/contracts';
import type { AnyTool, CallContext } from '@qmcp/contracts';
import { MemoryTaskStore } from '@qmcp/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { service } from '../test-server.ts';
import { eventually, onSharedTasks, tasksMeta, taskServer } from './task-server.ts';

const form = elicitForm('?', { type: 'object', properties: {} });

/** A tool that is always a task. */
const asTask = (run: (context: CallContext) => ReturnType<AnyTool['run']>): AnyTool =>
  defineTool({
    name: 'ask',
    description: '.',
    input: z.object({}),
    task: 'required',
    run: (_input, context) => run(context) as string,
  });

/** Asks two things, then one more. */
const threeQuestions = () => {
  const seen: unknown[] = [];
  const tool = asTask(({ inputResponses, state }) => {
    seen.push({ inputResponses, state });
    if (state === undefined) return inputRequired({ name: form, age: form }, { step: 1 });
    if (seen.length === 2) return inputRequired({ name: form }, { step: 2 });
    return 'thanks';
  });
  return { tool, seen };
};

describe('a task that asks', () => {
  it('waits for all answers of a round, takes them one by one, and goes on where it asked', async () => {
    const { tool, seen } = threeQuestions();
    const { start, update, reached, get } = taskServer([tool]);
    const { taskId } = await start('ask');
    const asked = await reached(taskId, 'input_required');
    expect(asked.inputRequests).toEqual({ '1.name': form, '1.age': form });

    const ack = await update(taskId, { '1.age': { content: 7 }, '9.never': {}, name: {} });
    expect(ack).toEqual({ resultType: 'complete', _meta: expect.anything() });
    const partly = await get(taskId);
    expect(partly).toMatchObject({ status: 'input_required' });
    expect(partly.inputRequests).toEqual({ '1.name': form });
    expect(seen).toHaveLength(1);

    await update(taskId, { '1.name': { content: 'Ann' }, '1.age': { content: 'changed' } });
    const again = await reached(taskId, 'input_required');
    expect(again.inputRequests).toEqual({ '2.name': form });
    await update(taskId, { '1.name': 'late', '2.name': { content: 'Bob' } });
    await reached(taskId, 'completed');
    expect(seen).toEqual([
      { inputResponses: {}, state: undefined },
      { inputResponses: { age: { content: 7 }, name: { content: 'Ann' } }, state: { step: 1 } },
      { inputResponses: { name: { content: 'Bob' } }, state: { step: 2 } },
    ]);
  });

  it('runs once more, however many give the last answer at once, in whatever process', async () => {
    const { tool, seen } = threeQuestions();
    const [first, second] = onSharedTasks();
    const one = taskServer([tool], { tasks: first });
    const two = taskServer([tool], { tasks: second });
    const { taskId } = await one.start('ask');
    await one.reached(taskId, 'input_required');
    const answers = { '1.name': 'a', '1.age': 'b' };
    await Promise.all([one, two, one, two].map(({ update }) => update(taskId, answers)));
    await two.reached(taskId, 'input_required');
    expect(seen).toHaveLength(2);
  });

  it('outlives its server: another one takes the answers and runs it', async () => {
    const { tool } = threeQuestions();
    const [first, second] = onSharedTasks();
    const { start, reached, server } = taskServer([tool], { tasks: first });
    const { taskId } = await start('ask');
    await reached(taskId, 'input_required');
    await server.close();
    const next = taskServer([asTask(() => 'from here')], { tasks: second });
    await next.update(taskId, { '1.name': {}, '1.age': {} });
    const { result } = await next.reached(taskId, 'completed');
    expect(result?.content).toEqual([{ type: 'text', text: 'from here' }]);
  });

  it('fails when what it runs is no longer what was asked for', async () => {
    const changed = { ...asTask(() => 'other'), description: 'Does something else now' };
    for (const [tools, code] of [
      [[changed], -31409],
      [[], -32602],
    ] as const) {
      const [first, second] = onSharedTasks();
      const { start, reached } = taskServer([threeQuestions().tool], { tasks: first });
      const { taskId } = await start('ask');
      await reached(taskId, 'input_required');
      const next = taskServer(tools, { tasks: second });
      await next.update(taskId, { '1.name': {}, '1.age': {} });
      expect((await next.reached(taskId, 'failed')).error?.code).toBe(code);
    }
  });

  it('asks policy anew when it goes on', async () => {
    const { tool, seen } = threeQuestions();
    let allowed = true;
    const { start, update, reached, store } = taskServer([tool], {
      policy: {
        decide: () =>
          allowed ? { effect: 'allow' } : { effect: 'deny', reason: 'closed', message: 'Closed.' },
      },
    });
    const { taskId } = await start('ask');
    await reached(taskId, 'input_required');
    allowed = false;
    await update(taskId, { '1.name': {}, '1.age': {} });
    expect(await reached(taskId, 'failed')).toMatchObject({
      error: { code: -31403, message: 'Closed.' },
      statusMessage: 'Closed.',
    });
    expect(seen).toHaveLength(1);
    // Who answered is on disk before the answer has any effect.
    const steps = store.audit.writes.map((write) =>
      write.kind === 'begin'
        ? `begin ${write.intent.method}`
        : `${write.record.method} ${write.record.outcome}`,
    );
    expect(steps.slice(0, 3)).toEqual([
      'begin tools/call',
      'tools/call held',
      'begin tasks/update',
    ]);
    expect(steps.slice(3).toSorted()).toEqual(['tasks/update ok', 'tools/call denied']);
  });

  it('goes on with the scopes that its principal has when it answers, and no more', async () => {
    const { tool, seen } = threeQuestions();
    const { request, update, tasks } = taskServer([{ ...tool, scope: 'rooms:book' }]);
    const before = service('a', 'rooms:book');
    const params = { name: 'ask', arguments: {}, _meta: tasksMeta };
    const created = await request('tools/call', params, { principal: before });
    const { taskId } = created as { taskId: string };
    const inStatus = (status: string) =>
      eventually(async () => {
        const task = await tasks.get(taskId);
        return task?.status === status ? task : undefined;
      });
    await inStatus('input_required');
    await update(taskId, { '1.name': {}, '1.age': {} }, service('a', 'rooms:read'));
    expect((await inStatus('failed')).error?.code).toBe(-31403);
    expect(seen).toHaveLength(1);
  });

  it('fails where its client declared that it cannot answer', async () => {
    const { start, reached } = taskServer([asTask(() => inputRequired({ roots: listRoots() }))]);
    const { taskId } = await start('ask');
    expect(await reached(taskId, 'failed')).toMatchObject({
      error: { code: -32021, data: { requiredCapabilities: { roots: {} } } },
    });
  });

  it('runs again at once where it asks nothing, but not for ever', async () => {
    let runs = 0;
    const patient = asTask(({ state }) => {
      runs += 1;
      return state === 3 ? 'ready' : inputRequired({}, Number(state ?? 0) + 1);
    });
    const first = taskServer([patient]);
    await first.reached((await first.start('ask')).taskId, 'completed');
    expect(runs).toBe(4);

    const endless = taskServer([asTask(() => inputRequired({}, 'again'))]);
    const { taskId } = await endless.start('ask');
    expect((await endless.reached(taskId, 'failed')).error).toEqual({
      code: -32603,
      message: "'ask' asked for input more than 16 times: tell its author",
    });
  });

  it('takes no answers once it has ended, and none that are no object', async () => {
    const { start, update, reached } = taskServer([asTask(() => 'done')]);
    const { taskId } = await start('ask');
    const ended = await reached(taskId, 'completed');
    await update(taskId, { '1.name': {} });
    expect(await reached(taskId, 'completed')).toEqual(ended);
    await expect(update(taskId, 'yes' as unknown as object)).rejects.toMatchObject({
      code: 'invalid_params',
    });
    await expect(update(taskId, undefined as unknown as object)).rejects.toMatchObject({
      message: "Invalid params: 'inputResponses' must be an object",
    });
  });

  it('refuses answers that are too large to keep, and still waits', async () => {
    const { tool } = threeQuestions();
    const { start, update, reached, store } = taskServer([tool], {
      limits: { maxTaskBytes: 2_000 },
    });
    const { taskId } = await start('ask');
    await reached(taskId, 'input_required');
    await expect(update(taskId, { '1.name': 'x'.repeat(2_000) })).rejects.toMatchObject({
      code: 'payload_too_large',
    });
    expect((await reached(taskId, 'input_required')).inputRequests).toHaveProperty(['1.name']);
    expect(store.audit.records.at(-1)).toMatchObject({
      method: 'tasks/update',
      outcome: 'tool_error',
      reason: 'payload_too_large',
    });
  });

  it('gives a tool all its answers by its own keys, in whatever portions and order they come', async () => {
    const key = fc.stringMatching(/^(?:[a-z.]{1,6}|__proto__|constructor|1\.a)$/);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { minLength: 1, maxLength: 6 }),
        fc.nat({ max: 5 }),
        async (keys, first) => {
          const seen: unknown[] = [];
          const requests = Object.fromEntries(keys.map((name) => [name, form]));
          const tool = asTask(({ inputResponses, state }) => {
            if (state === undefined) return inputRequired(requests, 'asked');
            seen.push(inputResponses);
            return 'thanks';
          });
          const { start, update, reached } = taskServer([tool], { tasks: new MemoryTaskStore() });
          const { taskId } = await start('ask');
          const { inputRequests = {} } = await reached(taskId, 'input_required');
          const answers = Object.keys(inputRequests).map((name): [string, string] => [name, name]);
          await update(taskId, Object.fromEntries(answers.slice(first)));
          await update(taskId, Object.fromEntries(answers.slice(0, first)));
          await reached(taskId, 'completed');
          expect(seen).toEqual([Object.fromEntries(keys.map((name) => [name, `1.${name}`]))]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is over at once when it is cancelled while it waits', async () => {
    const { tool, seen } = threeQuestions();
    const { start, update, cancel, reached, tasks } = taskServer([tool]);
    const { taskId } = await start('ask');
    await reached(taskId, 'input_required');
    await cancel(taskId);
    const { status, inputRequests } = await eventually(() => reached(taskId, 'cancelled'));
    expect([status, inputRequests]).toEqual(['cancelled', undefined]);
    await update(taskId, { '1.name': {}, '1.age': {} });
    expect(await tasks.get(taskId)).toMatchObject({ status: 'cancelled', call: null });
    expect(seen).toHaveLength(1);
  });
});
