import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ModelTools } from '../../src/formats/index.ts';
import type { ToolDefinition } from '../../src/tool-definition.ts';

const tool = (name: string, more: Partial<ToolDefinition> = {}): ToolDefinition => ({
  name,
  inputSchema: { type: 'object' },
  ...more,
});

describe('the tools of several servers', () => {
  it('are found by the names that models use, and lead to their server', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_.-]{1,128}$/), { maxLength: 20 });
    fc.assert(
      fc.property(names, names, (files, github) => {
        const tools = new ModelTools({
          files: files.map((name) => tool(name)),
          github: github.map((name) => tool(name)),
        });
        const found = Array.from(tools, ({ modelName }) => tools.find(modelName));
        expect(found.map((entry) => [entry?.server, entry?.definition.name])).toEqual([
          ...files.map((name) => ['files', name]),
          ...github.map((name) => ['github', name]),
        ]);
      }),
    );
  });

  it('have no prefix where their server has no name', () => {
    const tools = new ModelTools({ '': [tool('read')] });
    expect(tools.find('read')?.server).toBe('');
    expect(tools.find('__read')).toBeUndefined();
  });

  it('are refused where a server lists a name twice', () => {
    expect(() => new ModelTools({ files: [tool('read'), tool('read')] })).toThrow(
      expect.objectContaining({
        code: 'tool_duplicate',
        message: expect.stringContaining("'files' lists the tool 'read' twice") as string,
      }),
    );
  });
});

describe('the description of a tool', () => {
  const descriptionOf = (definition: ToolDefinition): string | undefined =>
    new ModelTools({ '': [definition] }).find(definition.name)?.description;

  it('is what the server says, or the best that it does say', () => {
    expect(descriptionOf(tool('a', { description: 'Reads.', title: 'Read' }))).toBe('Reads.');
    expect(descriptionOf(tool('a', { title: 'Read', annotations: { title: 'R' } }))).toBe('Read');
    expect(descriptionOf(tool('a', { annotations: { title: 'R' } }))).toBe('R');
    expect(descriptionOf(tool('a'))).toBe('');
  });

  it('tells the rule that the schema could not', () => {
    const inputSchema = { type: 'object', anyOf: [{ required: ['id'] }] } as const;
    const rule = 'The arguments must also match this JSON Schema: {"anyOf":[{"required":["id"]}]}';
    expect(descriptionOf(tool('a', { inputSchema, description: 'Reads.' }))).toBe(
      `Reads.\n\n${rule}`,
    );
    expect(descriptionOf(tool('a', { inputSchema }))).toBe(rule);
  });
});
