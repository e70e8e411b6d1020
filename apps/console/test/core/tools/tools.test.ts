import { describe, expect, it } from 'vitest';

import { findTools } from '../../../src/core/tools/find-tools.ts';
import { resultOf } from '../../../src/core/tools/result-of.ts';

const named = (name: string, description?: string) => ({
  name,
  inputSchema: {},
  ...(description !== undefined && { description }),
});

describe('finding a tool', () => {
  const tools = [named('echo', 'Says what a user says'), named('add_user', 'Adds'), named('wait')];
  const found = (words: string) => findTools(tools, words).map(({ name }) => name);

  it('is by all words, in the name first', () => {
    expect(found('user')).toEqual(['add_user', 'echo']);
    expect(found('USER adds')).toEqual(['add_user']);
    expect(found('nobody')).toEqual([]);
  });

  it('shows all where nothing is asked', () => expect(found('  ')).toHaveLength(3));
});

describe('what became of a call', () => {
  const exchange = (status: number, body: unknown) => ({
    request: { method: 'POST', path: '/v1/tools/x', body: {} },
    response: { status, headers: [], body },
    durationMs: 1,
  });

  it('is the value of the tool, or its text', () => {
    const content = [
      { type: 'text', text: 'one' },
      { type: 'image' },
      { type: 'text', text: 'two' },
    ];

    expect(
      resultOf(exchange(200, { result: { content, structuredContent: { a: 1 }, isError: false } })),
    ).toEqual({ verdict: 'done', text: 'one\n\ntwo', value: { a: 1 } });
    expect(resultOf(exchange(200, { result: { content, isError: true } })).verdict).toBe('failed');
  });

  it('is held or refused, with what was said', () => {
    expect(resultOf(exchange(403, { code: 'forbidden', detail: 'No' }))).toEqual({
      verdict: 'refused',
      text: 'No',
      value: undefined,
    });
    expect(resultOf(exchange(409, { code: 'approval_required', detail: 'Wait' })).verdict).toBe(
      'held',
    );
  });

  it('is nothing that can be read where something else answered', () => {
    expect(resultOf(exchange(200, 'plain'))).toEqual({
      verdict: 'done',
      text: '',
      value: undefined,
    });
  });
});
