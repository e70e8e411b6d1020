import {
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineTool,
  isToolResult,
  text,
  toolResult,
} from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

const definitions = {
  tool: defineTool({
    name: 'echo',
    description: 'Echoes.',
    input: { type: 'object' },
    run: () => 'x',
  }),
  resource: defineResource({ name: 'a', uri: 'test://a', read: () => 'a' }),
  'resource-template': defineResourceTemplate({
    name: 'b',
    uriTemplate: 'test://{b}',
    read: () => 'b',
  }),
  prompt: definePrompt({ name: 'c', get: () => 'c' }),
};

it.each(Object.entries(definitions))('a %s names its kind and cannot be changed', (kind, made) => {
  expect(made.kind).toBe(kind);
  expect(Object.isFrozen(made)).toBe(true);
});

describe('toolResult', () => {
  it('makes a result that is told from any other value', () => {
    const result = toolResult({ content: [text('hi')], isError: true });
    expect(isToolResult(result)).toBe(true);
    expect(result.content).toEqual([{ type: 'text', text: 'hi' }]);
  });

  it.each([[undefined], [null], ['text'], [{ content: [] }], [{ content: [], isError: false }]])(
    'is not mistaken for %j',
    (value) => {
      expect(isToolResult(value)).toBe(false);
    },
  );

  it('does not show its brand on the wire', () => {
    expect(JSON.stringify(toolResult({ content: [] }))).toBe('{"content":[]}');
  });
});
