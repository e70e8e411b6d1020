import { text } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import {
  ModelTools,
  readAnthropicCalls,
  readOpenAiChatCalls,
  readOpenAiResponsesCalls,
  toAiSdkTools,
  toAnthropicMessage,
  toAnthropicTools,
  toOpenAiChatMessages,
  toOpenAiChatTools,
  toOpenAiResponsesOutputs,
  toOpenAiResponsesTools,
} from '../../src/formats/index.ts';
import type { ModelCall, ModelCallResult } from '../../src/formats/index.ts';
import type { CallToolResult } from '../../src/results/tools.ts';
import type { ToolInputSchema } from '../../src/tool-definition.ts';

const inputSchema: ToolInputSchema = { type: 'object', properties: { path: { type: 'string' } } };

const tools = new ModelTools({
  files: [{ name: 'read', description: 'Reads a file.', inputSchema }],
});

const image = { type: 'image', mimeType: 'image/png', data: 'AAAA' } as const;

const results: readonly ModelCallResult[] = [
  { callId: 'call_1', result: { content: [text('hello'), image] } },
  { callId: 'call_2', result: { content: [text('no such file')], isError: true } },
  { callId: 'call_3', result: { content: [image] } },
];

/** What matters of a call. */
const gist = (call: ModelCall): unknown =>
  call.kind === 'call'
    ? [call.callId, call.tool.server, call.tool.definition.name, call.arguments]
    : [call.callId, call.result];

const expectedCall = ['call_1', 'files', 'read', { path: 'a.txt' }];

const refusals: Record<string, CallToolResult> = {
  unknown: {
    content: [text("There is no tool 'write'. Call one of the tools you were given.")],
    isError: true,
  },
  unreadable: {
    content: [text("The arguments of 'files__read' are no JSON object. Write one and call again.")],
    isError: true,
  },
};

describe('OpenAI Chat Completions', () => {
  it('is told of tools', () => {
    expect(toOpenAiChatTools(tools)).toEqual([
      {
        type: 'function',
        function: { name: 'files__read', description: 'Reads a file.', parameters: inputSchema },
      },
    ]);
  });

  it('calls them', () => {
    const call = (id: string, name: string, given: string) => ({
      id,
      type: 'function',
      function: { name, arguments: given },
    });
    const calls = readOpenAiChatCalls(tools, {
      tool_calls: [
        call('call_1', 'files__read', '{"path":"a.txt"}'),
        call('call_2', 'write', '{}'),
        call('call_3', 'files__read', '{"path":'),
        call('call_4', 'files__read', '[]'),
        call('call_5', 'files__read', ''),
        { id: 'call_6', type: 'custom' },
      ],
    });
    expect(calls.map(gist)).toEqual([
      expectedCall,
      ['call_2', refusals['unknown']],
      ['call_3', refusals['unreadable']],
      ['call_4', refusals['unreadable']],
      ['call_5', 'files', 'read', {}],
    ]);
    expect(readOpenAiChatCalls(tools, {})).toEqual([]);
    expect(readOpenAiChatCalls(tools, { tool_calls: null })).toEqual([]);
  });

  it('gets answers, and images after all of them', () => {
    const url = 'data:image/png;base64,AAAA';
    expect(toOpenAiChatMessages(results)).toEqual([
      { role: 'tool', tool_call_id: 'call_1', content: 'hello\n\n[1 image: see the next message]' },
      { role: 'tool', tool_call_id: 'call_2', content: 'The tool failed: no such file' },
      { role: 'tool', tool_call_id: 'call_3', content: '[1 image: see the next message]' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Image from the tool call call_1:' },
          { type: 'image_url', image_url: { url } },
          { type: 'text', text: 'Image from the tool call call_3:' },
          { type: 'image_url', image_url: { url } },
        ],
      },
    ]);
    expect(toOpenAiChatMessages([{ callId: 'a', result: { content: [image, image] } }])[0]).toEqual(
      {
        role: 'tool',
        tool_call_id: 'a',
        content: '[2 images: see the next message]',
      },
    );
    expect(toOpenAiChatMessages(results.slice(1, 2))).toHaveLength(1);
  });
});

describe('OpenAI Responses', () => {
  it('is told of tools', () => {
    expect(toOpenAiResponsesTools(tools)).toEqual([
      {
        type: 'function',
        name: 'files__read',
        description: 'Reads a file.',
        parameters: inputSchema,
        strict: false,
      },
    ]);
  });

  it('calls them', () => {
    const calls = readOpenAiResponsesCalls(tools, [
      { type: 'reasoning' },
      {
        type: 'function_call',
        call_id: 'call_1',
        name: 'files__read',
        arguments: '{"path":"a.txt"}',
      },
      { type: 'function_call', call_id: 'call_2', name: 'write', arguments: '{}' },
      { type: 'function_call', call_id: 'call_3', name: 'files__read' },
    ]);
    expect(calls.map(gist)).toEqual([
      expectedCall,
      ['call_2', refusals['unknown']],
      ['call_3', 'files', 'read', {}],
    ]);
  });

  it('gets answers', () => {
    const picture = { type: 'input_image', image_url: 'data:image/png;base64,AAAA' };
    expect(toOpenAiResponsesOutputs(results)).toEqual([
      {
        type: 'function_call_output',
        call_id: 'call_1',
        output: [{ type: 'input_text', text: 'hello' }, picture],
      },
      { type: 'function_call_output', call_id: 'call_2', output: 'The tool failed: no such file' },
      { type: 'function_call_output', call_id: 'call_3', output: [picture] },
    ]);
  });
});

describe('Anthropic Messages', () => {
  it('is told of tools', () => {
    expect(toAnthropicTools(tools)).toEqual([
      { name: 'files__read', description: 'Reads a file.', input_schema: inputSchema },
    ]);
  });

  it('calls them', () => {
    const calls = readAnthropicCalls(tools, [
      { type: 'text' },
      { type: 'tool_use', id: 'call_1', name: 'files__read', input: { path: 'a.txt' } },
      { type: 'tool_use', id: 'call_2', name: 'write', input: {} },
      { type: 'tool_use', id: 'call_3', name: 'files__read', input: null },
    ]);
    expect(calls.map(gist)).toEqual([
      expectedCall,
      ['call_2', refusals['unknown']],
      ['call_3', refusals['unreadable']],
    ]);
  });

  it('gets answers in one message', () => {
    const source = { type: 'base64', media_type: 'image/png', data: 'AAAA' };
    expect(toAnthropicMessage(results)).toEqual({
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'call_1',
          content: [
            { type: 'text', text: 'hello' },
            { type: 'image', source },
          ],
          is_error: false,
        },
        {
          type: 'tool_result',
          tool_use_id: 'call_2',
          content: [{ type: 'text', text: 'no such file' }],
          is_error: true,
        },
        {
          type: 'tool_result',
          tool_use_id: 'call_3',
          content: [{ type: 'image', source }],
          is_error: false,
        },
      ],
    });
    const [silent] = toAnthropicMessage([
      { callId: 'a', result: { content: [text(' ')] } },
    ]).content;
    expect(silent?.content).toEqual([]);
  });
});

describe('the AI SDK', () => {
  it('is told of tools by a schema that it knows as its own', () => {
    const schema = toAiSdkTools(tools, () => Promise.reject(new Error('unused')))['files__read']
      ?.inputSchema;
    expect(schema).toMatchObject({
      [Symbol.for('vercel.ai.schema')]: true,
      jsonSchema: inputSchema,
      validate: undefined,
    });
  });

  it('calls them, and may give up', async () => {
    const seen: unknown[] = [];
    const { files__read: read } = toAiSdkTools(tools, ({ server, definition }, input, options) => {
      seen.push([server, definition.name, input, options]);
      return Promise.resolve({ content: [] });
    });
    const { signal } = new AbortController();
    await read?.execute({ path: 'a' }, { toolCallId: '1', abortSignal: signal });
    await read?.execute({}, { toolCallId: '2' });
    expect(seen).toEqual([
      ['files', 'read', { path: 'a' }, { signal }],
      ['files', 'read', {}, {}],
    ]);
  });

  it('gets answers', () => {
    const { files__read: read } = toAiSdkTools(tools, () => Promise.reject(new Error('unused')));
    expect(results.map(({ result }) => read?.toModelOutput({ output: result }))).toEqual([
      {
        type: 'content',
        value: [
          { type: 'text', text: 'hello' },
          { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AAAA' } },
        ],
      },
      { type: 'error-text', value: 'The tool failed: no such file' },
      {
        type: 'content',
        value: [{ type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AAAA' } }],
      },
    ]);
  });
});
