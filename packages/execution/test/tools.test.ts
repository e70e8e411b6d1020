import { isToolResult, type AnyTool } from '@qmcp/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { builtinToolsFolder, loadToolFolder } from '../src/index.ts';
import { testContext } from './test-context.ts';

let tools: ReadonlyMap<string, AnyTool>;

beforeAll(async () => {
  tools = new Map((await loadToolFolder(builtinToolsFolder)).map((tool) => [tool.name, tool]));
});

/** Calls a tool as the server does: through its schemas. */
async function call(name: string, input: unknown) {
  const tool = tools.get(name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  const result: unknown = await tool.run((tool.input as z.ZodType).parse(input), testContext());
  if (!isToolResult(result)) return { text: result, structured: undefined };
  const structured = (tool.output as z.ZodType).parse(result.structuredContent);
  expect(structured).toEqual(result.structuredContent);
  const [block] = result.content;
  return { text: block?.type === 'text' ? block.text : '', structured: structured as never };
}

describe('the built-in tools', () => {
  it('are four, read only, and described for the model', () => {
    expect([...tools.keys()]).toEqual(['echo', 'executor', 'planner', 'reviewer']);
    for (const tool of tools.values()) {
      expect(tool.scope).toBe('tools:call');
      expect(tool.hints).toEqual({
        readOnly: true,
        destructive: false,
        idempotent: true,
        openWorld: false,
      });
      expect(tool.description.length).toBeGreaterThan(80);
    }
  });

  it('describe their arguments and results as JSON Schema', () => {
    for (const { input, output } of tools.values()) {
      expect(z.toJSONSchema(input as z.ZodType, { io: 'input' })).toMatchObject({ type: 'object' });
      if (output === undefined) continue;
      expect(z.toJSONSchema(output as z.ZodType)).toMatchObject({ type: 'object' });
    }
  });
});

describe('echo', () => {
  it('gives its message back', async () => {
    expect((await call('echo', { message: 'Grüße, 世界' })).text).toBe('Grüße, 世界');
  });
});

describe('planner, executor and reviewer', () => {
  it('take a goal from words to its end', async () => {
    const goal = 'Check if Ada is a user, if not then add her';
    const planned = await call('planner', { goal, tools: ['search_users', 'add_user'] });
    expect(planned.text).toContain(
      '- **step-2** Add her (only if not; after step-1; tool add_user)',
    );

    const reviewed = await call('reviewer', {
      subject: planned.structured,
      criteria: ['user Ada'],
    });
    expect(reviewed.structured).toMatchObject({ kind: 'plan', verdict: 'approved' });

    const begun = await call('executor', { plan: planned.structured });
    expect(begun.structured).toMatchObject({
      state: 'in_progress',
      next: [{ id: 'step-1', tool: 'search_users' }],
    });

    const results = ['step-1', 'step-2', 'step-3'].map((id) => ({ id, status: 'done' }));
    const ended = await call('executor', { plan: planned.structured, results });
    expect(ended.structured).toMatchObject({ state: 'finished', fraction: 1 });
  });

  it('show a whole plan as Markdown', async () => {
    const { text } = await call('planner', {
      goal: 'Delete several users. Our boss said so.',
      constraints: ['Keep a log'],
    });
    for (const section of ['Steps', 'Constraints', 'Background', 'Risks', 'Questions']) {
      expect(text).toContain(`## ${section}`);
    }
  });
});
