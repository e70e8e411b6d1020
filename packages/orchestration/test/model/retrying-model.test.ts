import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { ModelError } from '../../src/model/model-error.ts';
import type { ModelPart, ModelPort, ModelRequest } from '../../src/model/model-port.ts';
import { retryingModel } from '../../src/model/retrying-model.ts';

const request: ModelRequest = { messages: [{ role: 'user', text: 'Hello' }], tools: [] };
const hello: ModelPart = { type: 'text', text: 'Hello' };

/** A model that does one thing after another, and tells when it is asked. */
function modelOf(...attempts: (readonly (ModelPart | Error)[])[]) {
  const asked: ModelRequest[] = [];
  const model: ModelPort = {
    async *stream(made) {
      asked.push(made);
      for (const part of attempts[asked.length - 1] ?? []) {
        if (part instanceof Error) throw part;
        yield part;
      }
    },
  };
  return { model, asked };
}

async function collect(model: ModelPort, made = request): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  for await (const part of model.stream(made)) parts.push(part);
  return parts;
}

/** Lets everything run that waits for no timer. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const busy = (retryAfterMs?: number): ModelError =>
  new ModelError('model_busy', 'Busy', { retryAfterMs });

describe('a request that fails before anything was said', () => {
  it('is made again after a wait that doubles', async () => {
    const clock = fakeClock();
    const { model, asked } = modelOf([busy()], [busy()], [hello]);
    const reply = collect(retryingModel(model, { clock }));
    await settle();
    clock.advance(999);
    await settle();
    expect(asked).toHaveLength(1);
    clock.advance(1);
    await settle();
    expect(asked).toHaveLength(2);
    clock.advance(1_999);
    await settle();
    expect(asked).toHaveLength(2);
    clock.advance(1);
    expect(await reply).toEqual([hello]);
    expect(asked).toEqual([request, request, request]);
  });

  it('waits as long as the endpoint asks', async () => {
    const clock = fakeClock();
    const { model, asked } = modelOf([busy(7_000)], [hello]);
    const reply = collect(retryingModel(model, { clock }));
    await settle();
    clock.advance(6_999);
    await settle();
    expect(asked).toHaveLength(1);
    clock.advance(1);
    expect(await reply).toEqual([hello]);
  });

  it('fails where the endpoint asks for too long a wait', async () => {
    const clock = fakeClock();
    const error = busy(30_001);
    const { model, asked } = modelOf([error]);
    await expect(collect(retryingModel(model, { clock }))).rejects.toBe(error);
    expect([asked.length, clock.waitingTimers]).toEqual([1, 0]);
  });

  it('fails after the last attempt', async () => {
    const clock = fakeClock();
    const last = busy();
    const { model } = modelOf([busy()], [last]);
    const reply = collect(retryingModel(model, { clock, maxAttempts: 2, firstDelayMs: 5 }));
    await settle();
    clock.advance(5);
    await expect(reply).rejects.toBe(last);
  });

  it.each([new ModelError('model_refused', 'No'), new Error('a defect')])(
    'fails at once where it would not help: %s',
    async (error) => {
      const clock = fakeClock();
      await expect(collect(retryingModel(modelOf([error]).model, { clock }))).rejects.toBe(error);
      expect(clock.waitingTimers).toBe(0);
    },
  );
});

it('never says twice what was said', async () => {
  const clock = fakeClock();
  const error = busy();
  const { model, asked } = modelOf([hello, error]);
  await expect(collect(retryingModel(model, { clock }))).rejects.toBe(error);
  expect(asked).toHaveLength(1);
});

describe('a signal', () => {
  it('ends the wait', async () => {
    const clock = fakeClock();
    const stop = new AbortController();
    const { model, asked } = modelOf([busy()], [hello]);
    const made = { ...request, signal: stop.signal };
    const reply = collect(retryingModel(model, { clock }), made);
    await settle();
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(reply).rejects.toBe(reason);
    expect([asked.length, clock.waitingTimers]).toEqual([1, 0]);
  });

  it('that aborted already lets no wait begin', async () => {
    const clock = fakeClock();
    const signal = AbortSignal.abort(new Error('enough'));
    const { model } = modelOf([busy()]);
    const reply = collect(retryingModel(model, { clock }), { ...request, signal });
    await expect(reply).rejects.toThrow('enough');
    expect(clock.waitingTimers).toBe(0);
  });
});
