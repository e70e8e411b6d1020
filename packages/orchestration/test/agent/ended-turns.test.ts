import { describe, expect, it } from 'vitest';

import { answering, calls, converse, failing, says, sourceOf } from './scripted-talk.ts';

describe('a turn that is stopped', () => {
  it('cancels its calls, and the conversation can go on', async () => {
    const stop = new AbortController();
    const { source } = sourceOf('a', {
      forever: (_name, _input, options) =>
        new Promise((_, reject) => {
          options?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        }),
      quick: answering('done'),
    });
    await using talk = await converse([calls('forever', 'quick'), says('As you like')], {
      sources: [source],
    });
    const stopped = talk.turn('Go', {
      signal: stop.signal,
      onEvent: ({ type }) => type === 'tool_result' && stop.abort(),
    });
    expect(await stopped).toMatchObject({ reason: 'cancelled', steps: 1 });
    expect(await talk.turn('Leave it')).toMatchObject({ reason: 'answered' });
    expect(talk.shown()).toEqual([
      'The person stopped this call. Whether it took effect is not known.',
      'done',
    ]);
  });

  it('keeps what was said by then', async () => {
    const stop = new AbortController();
    const never = Promise.withResolvers<void>();
    await using talk = await converse(
      [() => ({ text: 'A very long story', restAfter: never.promise })],
      { sources: [] },
    );
    const stopped = talk.turn('A story', { signal: stop.signal, onEvent: () => stop.abort() });
    expect(await stopped).toMatchObject({ reason: 'cancelled', text: 'A very ' });
    expect(talk.conversation.messages.at(-1)).toMatchObject({ role: 'assistant', text: 'A very ' });
    never.resolve();
  });

  it('before it began asks nobody', async () => {
    await using talk = await converse([], { sources: [] });
    expect(await talk.turn('Go', { signal: AbortSignal.abort() })).toMatchObject({
      reason: 'cancelled',
      text: '',
    });
  });
});

describe('a turn that fails', () => {
  it('says why the model did not answer, and the next one may', async () => {
    await using talk = await converse(
      [() => ({ status: 401, error: { message: 'Wrong key' } }), says('Hello')],
      { sources: [] },
    );
    await expect(talk.turn('Hello')).rejects.toMatchObject({ code: 'model_refused' });
    expect(await talk.turn('Again')).toMatchObject({ text: 'Hello' });
  });

  it('by a defect of a source tells the model nothing of it', async () => {
    const defect = new TypeError('x is not a function');
    const { source } = sourceOf('a', { broken: failing(defect), fine: answering('fine') });
    await using talk = await converse([calls('broken', 'fine'), says('Well')], {
      sources: [source],
    });
    await expect(talk.turn('Go')).rejects.toBe(defect);
    await talk.turn('Go on');
    expect(talk.shown()).toEqual(['The call failed for an unknown reason.', 'fine']);
  });
});
