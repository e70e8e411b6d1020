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

  const nothing = { value: undefined, approval: undefined };

  it('is the value of the tool, or its text', () => {
    const content = [
      { type: 'text', text: 'one' },
      { type: 'image' },
      { type: 'text', text: 'two' },
    ];

    expect(
      resultOf(exchange(200, { result: { content, structuredContent: { a: 1 }, isError: false } })),
    ).toEqual({ verdict: 'done', text: 'one\n\ntwo', value: { a: 1 }, approval: undefined });
    expect(resultOf(exchange(200, { result: { content, isError: true } })).verdict).toBe('failed');
  });

  it('is held, with the approval that it waits for', () => {
    const id = '01990c1e-7f00-7000-8000-000000000000';
    const text = `'x' needs the approval of a person. The approval ${id} was asked for`;
    const result = { content: [{ type: 'text', text }], isError: true };

    expect(resultOf(exchange(200, { result }))).toEqual({
      ...nothing,
      verdict: 'held',
      text,
      approval: id,
    });
  });

  it('is refused, with what was said', () => {
    expect(resultOf(exchange(403, { code: 'forbidden', detail: 'No' }))).toEqual({
      ...nothing,
      verdict: 'refused',
      text: 'No',
    });
  });

  it('is nothing that can be read where something else answered', () => {
    expect(resultOf(exchange(200, 'plain'))).toEqual({ ...nothing, verdict: 'done', text: '' });
    expect(resultOf(exchange(502, 'plain'))).toMatchObject({ verdict: 'refused', text: '' });
  });
});
