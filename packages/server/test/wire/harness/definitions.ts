import {
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineTool,
  elicitForm,
  inputRequired,
  sample,
  ToolError,
  toolResult,
} from '@qmcp/contracts';
import { z } from 'zod';

import type { Definition } from '../../../src/registry.ts';

const echo = defineTool({
  name: 'echo',
  title: 'Echo',
  description: 'Says it back.',
  input: z.object({ text: z.string() }),
  hints: { readOnly: true },
  run: ({ text }) => text,
});

const add = defineTool({
  name: 'add',
  description: 'Adds two numbers.',
  input: z.object({ a: z.number(), b: z.number() }),
  output: z.object({ sum: z.number() }),
  run: ({ a, b }) => ({ sum: a + b }),
});

/** Its structured content is no object, which 2025 clients cannot have. */
const count = defineTool({
  name: 'count',
  description: 'Counts to three.',
  input: { type: 'object' },
  output: { type: 'array', items: { type: 'integer' } },
  run: () => [1, 2, 3],
});

const report = defineTool({
  name: 'report',
  description: 'Reports how it is getting on.',
  input: z.object({}),
  run: (_, context) => {
    context.progress(1, 3, 'one');
    context.progress(1, 3, 'not more than before');
    context.progress(2.5);
    for (const level of ['debug', 'info', 'error'] as const) {
      context.log(level, { heard: level }, 'reporter');
    }
    return 'done';
  },
});

const askName = defineTool({
  name: 'ask-name',
  description: 'Greets a person, once it knows the name.',
  input: z.object({ greeting: z.string() }),
  run: ({ greeting }, context) => {
    const answer = context.inputResponses['name'] as { content?: { name?: string } } | undefined;
    const name = answer?.content?.name;
    if (name === undefined) {
      const question = elicitForm('Who are you?', {
        type: 'object',
        properties: { name: { type: 'string' } },
        required: ['name'],
      });
      return inputRequired({ name: question }, { round: 1 });
    }
    return `${greeting}, ${name}! ${JSON.stringify(context.state)}`;
  },
});

const think = defineTool({
  name: 'think',
  description: "Needs the client's model.",
  input: z.object({}),
  requires: { sampling: {} },
  run: (_, context) =>
    context.inputResponses['thought'] === undefined
      ? inputRequired({
          thought: sample({
            messages: [{ role: 'user', content: { type: 'text', text: 'What is 1 + 1?' } }],
            maxTokens: 10,
          }),
        })
      : 'thought',
});

const fail = defineTool({
  name: 'fail',
  description: 'Fails as expected.',
  input: z.object({}),
  run: () => {
    throw new ToolError('not_there', 'There is no such thing: try another.');
  },
});

const crash = defineTool({
  name: 'crash',
  description: 'Has a defect.',
  input: z.object({}),
  run: () => {
    throw new Error('the secret is 42');
  },
});

const mirror = defineTool({
  name: 'mirror',
  description: 'Has arguments that headers mirror.',
  input: {
    type: 'object',
    properties: {
      region: { type: 'string', 'x-mcp-header': 'Region' },
      limits: { type: 'object', properties: { rows: { type: 'integer', 'x-mcp-header': 'Rows' } } },
      dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
    },
  },
  run: (input) => JSON.stringify(input),
});

const picture = defineTool({
  name: 'picture',
  description: 'Answers with content of every kind.',
  input: z.object({}),
  run: () =>
    toolResult({
      content: [
        { type: 'text', text: 'a dot' },
        { type: 'image', data: 'aGk=', mimeType: 'image/png' },
        { type: 'audio', data: 'aGk=', mimeType: 'audio/wav' },
        { type: 'resource_link', uri: 'memo://plain', name: 'plain' },
        { type: 'resource', resource: { uri: 'memo://plain', text: 'plain text' } },
      ],
      _meta: { 'example.com/kind': 'dot' },
    }),
});

const secret = defineTool({
  name: 'secret',
  description: 'Not for everybody.',
  scope: 'vault:open',
  input: z.object({}),
  run: () => 'open',
});

const plain = defineResource({
  uri: 'memo://plain',
  name: 'plain',
  title: 'A memo',
  mimeType: 'text/plain',
  size: 10,
  cache: { ttlMs: 5_000, scope: 'public' },
  read: () => 'plain text',
});

const bytes = defineResource({
  uri: 'memo://bytes',
  name: 'bytes',
  mimeType: 'application/octet-stream',
  read: () => new Uint8Array([1, 2, 255]),
});

const vault = defineResource({
  uri: 'memo://vault',
  name: 'vault',
  scope: 'vault:open',
  read: () => 'gold',
});

const notes = defineResourceTemplate({
  uriTemplate: 'memo://notes/{id}',
  name: 'notes',
  mimeType: 'text/plain',
  complete: { id: (value) => ['1', '12', '2'].filter((id) => id.startsWith(value)) },
  read: ({ variables }) => {
    if (variables['id'] === 'gone') throw new ToolError('not_found', 'no such note');
    return `note ${variables['id'] ?? ''}`;
  },
});

const greet = definePrompt({
  name: 'greet',
  title: 'Greet',
  description: 'Greets somebody.',
  arguments: [
    {
      name: 'name',
      description: 'whom',
      required: true,
      complete: (value, known) => [`${value}-${known['language'] ?? 'any'}`],
    },
    { name: 'language' },
  ],
  get: ({ name, language }) => `Greet ${name ?? ''} in ${language ?? 'English'}.`,
});

/** One of each kind, and of each way to end. */
export const definitions: readonly Definition[] = [
  echo,
  add,
  count,
  report,
  askName,
  think,
  fail,
  crash,
  mirror,
  picture,
  secret,
  plain,
  bytes,
  vault,
  notes,
  greet,
];
