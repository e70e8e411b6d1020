import {
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineTool,
  localOwner,
  PlatformError,
} from '@qmcp/contracts';
import type { AnyTool, Prompt } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Registry } from '../src/registry.ts';
import type { Definition, ListName } from '../src/registry.ts';

const tool = (fields: Partial<AnyTool> = {}): AnyTool => ({
  ...defineTool({ name: 'a', description: 'A tool.', input: z.object({}), run: () => '' }),
  ...fields,
});
const resource = (uri: string) => defineResource({ name: 'r', uri, read: () => '' });
const template = (uriTemplate: string) =>
  defineResourceTemplate({ name: 't', uriTemplate, read: () => '' });
const prompt = (fields: Partial<Prompt> = {}): Prompt => ({
  ...definePrompt({ name: 'p', get: () => '' }),
  ...fields,
});

function refusalOf(definition: Definition): PlatformError {
  try {
    new Registry().add(definition);
  } catch (error) {
    if (PlatformError.is(error)) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('what lists show', () => {
  it('of a tool is its definition, with everything it says of itself', () => {
    const registry = new Registry();
    registry.add(
      tool({
        title: 'A',
        output: z.object({ n: z.int() }),
        hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
        icons: [{ src: 'https://a.example/i.png' }],
        meta: { 'a.example/x': 1 },
      }),
    );
    expect(registry.listTools(localOwner)).toEqual([
      {
        name: 'a',
        title: 'A',
        description: 'A tool.',
        inputSchema: expect.objectContaining({ type: 'object' }) as object,
        outputSchema: expect.objectContaining({ type: 'object' }) as object,
        annotations: {
          title: 'A',
          readOnlyHint: true,
          destructiveHint: false,
          idempotentHint: true,
          openWorldHint: false,
        },
        icons: [{ src: 'https://a.example/i.png' }],
        _meta: { 'a.example/x': 1 },
      },
    ]);
  });

  it('has no member that the definition does not have', () => {
    const registry = new Registry();
    for (const made of [tool(), resource('x://r'), template('x://{t}'), prompt()])
      registry.add(made);
    expect(Object.keys(registry.listTools(localOwner)[0] ?? {})).toEqual([
      'name',
      'description',
      'inputSchema',
    ]);
    expect(registry.resources.get('x://r')?.listed).toEqual({ uri: 'x://r', name: 'r' });
    expect(registry.templates.get('x://{t}')?.listed).toEqual({
      uriTemplate: 'x://{t}',
      name: 't',
    });
    expect(registry.prompts.get('p')?.listed).toEqual({ name: 'p' });
  });

  it('of a prompt are its arguments, without what completes them', () => {
    const registry = new Registry();
    registry.add(prompt({ arguments: [{ name: 'x', required: true, complete: () => [] }] }));
    expect(registry.prompts.get('p')?.listed).toMatchObject({
      arguments: [{ name: 'x', required: true }],
    });
    expect(JSON.stringify(registry.prompts.get('p')?.listed)).not.toContain('complete');
  });

  it('of a tool has a digest that follows from it alone', () => {
    const digestOf = (fields: Partial<AnyTool>): string | undefined => {
      const registry = new Registry();
      registry.add(tool(fields));
      return registry.tools.get('a')?.digest;
    };
    expect(digestOf({})).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf({ run: () => 'other' })).toBe(digestOf({}));
    expect(digestOf({ description: 'Another tool.' })).not.toBe(digestOf({}));
  });
});

describe('who may see a definition that names no scope', () => {
  it.each<{
    made: Definition;
    list: 'tools' | 'resources' | 'templates' | 'prompts';
    scope: string;
  }>([
    { made: tool(), list: 'tools', scope: 'tools:call' },
    { made: resource('x://r'), list: 'resources', scope: 'resources:read' },
    { made: template('x://{t}'), list: 'templates', scope: 'resources:read' },
    { made: prompt(), list: 'prompts', scope: 'prompts:get' },
  ])('of $list is whoever has $scope', ({ made, list, scope }) => {
    const registry = new Registry();
    registry.add(made);
    expect(registry[list].ordered).toMatchObject([{ scope }]);
  });
});

describe('is refused', () => {
  it.each(['', 'a b', 'a/b', 'ä', 'x'.repeat(129)])('a tool named %j', (name) => {
    const refusal = refusalOf(tool({ name }));
    expect(refusal.code).toBe('definition_invalid');
    expect(refusal.message).toContain('a name is 1 to 128 of A-Z a-z 0-9 _ - .');
  });

  it('a tool whose arguments are not an object, by name', () => {
    const refusal = refusalOf(tool({ input: z.string() }));
    expect(refusal.message).toBe("tool 'a': input: its schema must have the type object");
  });

  it('a tool whose schema cannot be used, by name', () => {
    const refusal = refusalOf(tool({ output: { type: 'nonsense' } }));
    expect(refusal.code).toBe('schema_invalid');
    expect(refusal.message).toMatch(/^tool 'a': Not a usable JSON Schema/);
  });

  it('a tool whose header annotations break the rules', () => {
    const input = { type: 'object', properties: { x: { type: 'number', 'x-mcp-header': 'X' } } };
    expect(refusalOf(tool({ input })).code).toBe('schema_invalid');
  });

  it.each(['', 'nothing', '/a/b'])('a resource at %j, which is no URI', (uri) => {
    expect(refusalOf(resource(uri)).message).toContain('not a URI');
  });

  it('a template that cannot be matched', () => {
    expect(refusalOf(template('x://{a}{b}')).code).toBe('template_invalid');
  });

  it('a prompt without a name, with one too long for the record, or with an argument twice', () => {
    expect(refusalOf(prompt({ name: '' })).message).toBe('prompt: it needs a name');
    expect(refusalOf(prompt({ name: 'é'.repeat(1_001) })).message).toBe(
      `prompt '${'é'.repeat(100)}…': a name has at most 2000 bytes`,
    );
    expect(refusalOf(prompt({ arguments: [{ name: 'x' }, { name: 'x' }] })).message).toBe(
      "prompt 'p': two arguments have the same name",
    );
  });

  it('a second definition under the same key; the first stays', () => {
    const registry = new Registry();
    registry.add(tool({ description: 'first' }));
    expect(() => registry.add(tool())).toThrow(
      expect.objectContaining({ code: 'definition_duplicate' }),
    );
    expect(registry.tools.get('a')?.tool.description).toBe('first');
  });
});

describe('changes', () => {
  it('are told to whoever listens, by list', () => {
    const registry = new Registry();
    const heard: ListName[] = [];
    const stop = registry.onListChanged((list) => heard.push(list));
    for (const made of [tool(), resource('x://r'), template('x://{t}'), prompt()])
      registry.add(made);
    expect(heard.splice(0)).toEqual(['tools', 'resources', 'resources', 'prompts']);

    expect(registry.remove('tool', 'a')).toBe(true);
    expect(registry.remove('resource', 'x://r')).toBe(true);
    expect(registry.remove('resource-template', 'x://{t}')).toBe(true);
    expect(registry.remove('prompt', 'p')).toBe(true);
    expect(heard.splice(0)).toEqual(['tools', 'resources', 'resources', 'prompts']);

    expect(registry.remove('tool', 'a')).toBe(false);
    stop();
    registry.add(tool());
    expect(heard).toEqual([]);
  });

  it('take effect at once: what is gone is not found', () => {
    const registry = new Registry();
    registry.add(template('x://{t}'));
    expect(registry.findResource('x://1')).toMatchObject({ variables: { t: '1' } });
    registry.remove('resource-template', 'x://{t}');
    expect(registry.findResource('x://1')).toBeUndefined();
  });
});
