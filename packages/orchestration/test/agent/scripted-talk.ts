import { text, WireError } from '@qmcp/contracts';
import { startScriptedModel } from '@qmcp/testkit';
import type { ScriptedTurn } from '@qmcp/testkit';

import type { AgentEvent, TurnEnd } from '../../src/agent/agent-event.ts';
import type { AgentOptions, TurnOptions } from '../../src/agent/agent-options.ts';
import { Conversation } from '../../src/agent/conversation.ts';
import { openAiCompatibleModel } from '../../src/model/openai-compatible-model.ts';
import type { SourceResult, ToolSource } from '../../src/tools/tool-source.ts';

/** A tool, as a function. */
export type Run = ToolSource['callTool'];

/** A server of tools that are functions. */
export function sourceOf(name: string, tools: Readonly<Record<string, Run>>) {
  const calls: [name: string, input: unknown][] = [];
  const source: ToolSource = {
    name,
    listTools: async () =>
      Object.keys(tools).map((tool) => ({
        name: tool,
        description: `Does ${tool}`,
        inputSchema: { type: 'object' },
      })),
    async callTool(tool, input, options) {
      calls.push([tool, input]);
      const run = tools[tool];
      if (run === undefined) throw new WireError('unknown_tool', `Unknown tool: ${tool}`);
      return run(tool, input, options);
    },
  };
  return { source, calls };
}

/** Answers with a text. */
export const answering =
  (value: string, more: Partial<SourceResult> = {}): Run =>
  async () => ({ content: [text(value)], ...more });

/** Ends with an error. */
export const failing =
  (error: Error): Run =>
  async () => {
    throw error;
  };

/** The model answers. */
export const says =
  (answer: string): ScriptedTurn =>
  () => ({ text: answer });

/** The model asks for calls, each with an id made of its name and place. */
export const calls =
  (...names: (string | [name: string, input: object | string])[]): ScriptedTurn =>
  () => ({
    toolCalls: names.map((one, index) => {
      const [name, input] = typeof one === 'string' ? [one, {}] : one;
      return { id: `${name}-${index}`, name, arguments: input as Record<string, unknown> };
    }),
  });

/** A conversation with a model that follows a script, and all that can be seen of it. */
export async function converse(
  script: readonly ScriptedTurn[],
  agent: Omit<AgentOptions, 'model'>,
) {
  const endpoint = await startScriptedModel(script);
  const model = openAiCompatibleModel({ url: endpoint.url, model: 'a-model' });
  const conversation = new Conversation({ ...agent, model });
  const events: AgentEvent[] = [];
  return {
    endpoint,
    conversation,
    events,
    turn: (said: string, options: TurnOptions = {}): Promise<TurnEnd> =>
      conversation.turn(said, {
        ...options,
        onEvent: (event) => {
          events.push(event);
          options.onEvent?.(event);
        },
      }),
    /** What the model was shown as results of its calls, in its last request. */
    shown: () =>
      endpoint.requests
        .at(-1)
        ?.body.messages.filter(({ role }) => role === 'tool')
        .map(({ content }) => content),
    [Symbol.asyncDispose]: () => endpoint[Symbol.asyncDispose](),
  };
}
