import { PlatformError, text, WireError } from '@qmcp/contracts';
import type { ScriptedTurn } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { answering, calls, converse, failing, says, sourceOf } from './scripted-talk.ts';
import type { Run } from './scripted-talk.ts';

describe('a turn', () => {
  it('makes the calls that the model asks for, until it answers', async () => {
    const { source, calls: made } = sourceOf('users', {
      search: answering('No users found'),
      add: answering('User created with ID: 7'),
    });
    await using talk = await converse(
      [
        calls(['search', { name: 'Ada' }]),
        calls(['add', { name: 'Ada' }]),
        says('Ada is there now.'),
      ],
      { sources: [source], system: 'Be brief.' },
    );
    expect(await talk.turn('Add Ada if she is not there')).toEqual({
      reason: 'answered',
      text: 'Ada is there now.',
      steps: 3,
      usage: { inputTokens: 300, cachedInputTokens: 0, outputTokens: 30 },
    });
    expect(made).toEqual([
      ['search', { name: 'Ada' }],
      ['add', { name: 'Ada' }],
    ]);
    expect(talk.events.filter(({ type }) => type !== 'text')).toEqual([
      { type: 'tool_call', id: 'search-0', name: 'search', arguments: '{"name":"Ada"}' },
      {
        type: 'tool_result',
        id: 'search-0',
        name: 'search',
        text: 'No users found',
        isError: false,
      },
      { type: 'tool_call', id: 'add-0', name: 'add', arguments: '{"name":"Ada"}' },
      {
        type: 'tool_result',
        id: 'add-0',
        name: 'add',
        text: 'User created with ID: 7',
        isError: false,
      },
    ]);
    const said = talk.events.map((event) => (event.type === 'text' ? event.text : ''));
    expect(said.join('')).toBe('Ada is there now.');
    expect(talk.endpoint.requests[0]?.body).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Add Ada if she is not there' },
      ],
      tools: [
        {
          function: {
            name: 'search',
            description: 'Does search',
            parameters: { type: 'object', properties: {} },
          },
        },
        { function: { name: 'add' } },
      ],
    });
  });

  it('knows what was said in the turns before', async () => {
    await using talk = await converse([says('Hello Ada'), says('Ada')], { sources: [] });
    await talk.turn('I am Ada');
    await talk.turn('Who am I?');
    expect(talk.endpoint.requests[1]?.body.messages).toEqual([
      { role: 'user', content: 'I am Ada' },
      { role: 'assistant', content: 'Hello Ada' },
      { role: 'user', content: 'Who am I?' },
    ]);
  });

  it('gives the model back what it thought', async () => {
    const { source } = sourceOf('a', { now: answering('noon') });
    const thinks: ScriptedTurn = () => ({
      reasoning: 'They want the time.',
      toolCalls: [{ name: 'now', arguments: {} }],
    });
    await using talk = await converse([thinks, says('Noon')], { sources: [source] });
    await talk.turn('What time is it?');
    expect(talk.endpoint.requests[1]?.body.messages[1]).toMatchObject({
      role: 'assistant',
      reasoning_content: 'They want the time.',
    });
  });

  it('makes calls of one step at once, and keeps their results in order', async () => {
    const secondRan = Promise.withResolvers<void>();
    const { source } = sourceOf('a', {
      first: async () => {
        await secondRan.promise;
        return { content: [text('one')] };
      },
      second: async () => {
        secondRan.resolve();
        return { content: [text('two')] };
      },
    });
    await using talk = await converse([calls('first', 'second'), says('Done')], {
      sources: [source],
    });
    await talk.turn('Both');
    expect(talk.shown()).toEqual(['one', 'two']);
  });

  it('reports progress under the id of its call', async () => {
    const { source } = sourceOf('a', {
      slow: async (_name, _input, options) => {
        const report = { progress: 1, total: 2, message: 'half', progressToken: 7 };
        options?.onProgress?.(report);
        return { content: [text('done')] };
      },
    });
    await using talk = await converse([calls('slow'), says('Done')], { sources: [source] });
    await talk.turn('Go');
    expect(talk.events).toContainEqual({
      type: 'tool_progress',
      id: 'slow-0',
      progress: 1,
      total: 2,
      message: 'half',
    });
  });

  it('ends after as many steps as it may take, and the next one goes on', async () => {
    const { source } = sourceOf('a', { again: answering('more') });
    await using talk = await converse([calls('again'), calls('again'), says('Enough')], {
      sources: [source],
      maxSteps: 2,
    });
    expect(await talk.turn('Go')).toMatchObject({ reason: 'max_steps', steps: 2 });
    expect(await talk.turn('Go on')).toMatchObject({ reason: 'answered', text: 'Enough' });
  });

  it.each(['length', 'content_filter'] as const)(
    'says that it ended by %s',
    async (finishReason) => {
      await using talk = await converse([() => ({ text: 'Once', finishReason })], { sources: [] });
      expect(await talk.turn('A story')).toMatchObject({ reason: finishReason, text: 'Once' });
    },
  );
});

describe('the model is shown', () => {
  it.each<[string, Run, string]>([
    [
      'what a tool reports as an error',
      answering('No such user', { isError: true }),
      'No such user',
    ],
    ['what a server refuses', failing(new WireError('forbidden', 'Not yours')), 'Not yours'],
    ['that a server is gone', failing(new PlatformError('gone', 'No server')), 'No server'],
  ])('%s', async (_, run, message) => {
    const { source } = sourceOf('a', { act: run });
    await using talk = await converse([calls('act'), says('I see')], { sources: [source] });
    expect(await talk.turn('Go')).toMatchObject({ reason: 'answered' });
    expect(talk.shown()).toEqual([message]);
    expect(talk.events).toContainEqual(
      expect.objectContaining({ type: 'tool_result', text: message, isError: true }),
    );
  });

  it('that arguments are no JSON object; nothing is called', async () => {
    const { source, calls: made } = sourceOf('a', { act: answering('done') });
    await using talk = await converse([calls(['act', '{"id": 7'], ['act', '[7]']), says('Oh')], {
      sources: [source],
    });
    await talk.turn('Go');
    const message =
      "The arguments of 'act' are not a JSON object, so nothing was called. Write them anew.";
    expect(talk.shown()).toEqual([message, message]);
    expect(made).toEqual([]);
  });

  it('a result without arguments where it wrote none', async () => {
    const { source, calls: made } = sourceOf('a', { now: answering('noon') });
    await using talk = await converse([calls(['now', '']), says('Noon')], { sources: [source] });
    await talk.turn('When?');
    expect(made).toEqual([['now', {}]]);
  });

  it('a large result cut', async () => {
    const { source } = sourceOf('a', { dump: answering('x'.repeat(1_048_576)) });
    await using talk = await converse([calls('dump'), says('Much')], { sources: [source] });
    await talk.turn('Dump');
    expect(talk.shown()?.[0]).toMatch(/^x{20000}\n\[Cut here: 20000 of 1048576 characters/);
  });

  it('a long refusal cut', async () => {
    const { source } = sourceOf('a', {
      act: failing(new WireError('forbidden', 'no '.repeat(99))),
    });
    await using talk = await converse([calls('act'), says('I see')], {
      sources: [source],
      maxResultCharacters: 5,
    });
    await talk.turn('Go');
    expect(talk.shown()?.[0]).toMatch(/^no no\n\[Cut here: 5 of 297 characters/);
  });

  it('the refusal of a lone server that it made up a tool for', async () => {
    const { source, calls: made } = sourceOf('a', { act: answering('done') });
    await using talk = await converse([calls('fly'), says('Sorry')], { sources: [source] });
    await talk.turn('Fly');
    expect(made).toEqual([['fly', {}]]);
    expect(talk.shown()).toEqual(['Unknown tool: fly']);
  });

  it.each([
    [
      [sourceOf('a', { x: answering('1') }), sourceOf('b', { y: answering('2') })],
      'choose of a__x, b__y',
    ],
    [[], 'there are none at all'],
  ])('what there is, where it made up a tool for no server in particular', async (some, told) => {
    await using talk = await converse([calls('fly'), says('Sorry')], {
      sources: some.map(({ source }) => source),
    });
    await talk.turn('Fly');
    expect(talk.shown()).toEqual([`There is no tool 'fly': ${told}`]);
  });
});

it('keeps tools of several servers apart that have one name', async () => {
  const here = sourceOf('here', { echo: answering('from here'), only: answering('one') });
  const there = sourceOf('there', { echo: answering('from there') });
  await using talk = await converse(
    [calls('there__echo', 'here__echo', 'here__only'), says('Both')],
    {
      sources: [here.source, there.source],
    },
  );
  await talk.turn('Echo');
  expect(talk.shown()).toEqual(['from there', 'from here', 'one']);
  expect([here.calls, there.calls]).toEqual([
    [
      ['echo', {}],
      ['only', {}],
    ],
    [['echo', {}]],
  ]);
});
