/**
 * The client library: connect, call with types, answer what a tool asks, follow a task by its id, hand the tools to a
 * model. The server is one of ours here; any MCP server of either era would do.
 */
import assert from 'node:assert/strict';

import { connect } from '@qmcp/client';
import { ModelTools, toOpenAiChatTools } from '@qmcp/client/formats';
import { createQmcp, defineTool, elicitForm, inputRequired } from 'qmcp';
import { z } from 'zod';

const add = defineTool({
  name: 'add',
  description: 'Adds two numbers.',
  input: z.object({ a: z.number(), b: z.number() }),
  output: z.object({ sum: z.number() }),
  hints: { readOnly: true },
  run: ({ a, b }) => ({ sum: a + b }),
});

const greet = defineTool({
  name: 'greet',
  description: 'Greets whoever is there.',
  input: z.object({}),
  run(_, { inputResponses }) {
    const answer = inputResponses['who'] as { content?: { name?: string } } | undefined;
    const properties = { name: { type: 'string' } };
    return answer?.content?.name === undefined
      ? inputRequired({ who: elicitForm('Who is there?', { type: 'object', properties }) })
      : `Hello, ${answer.content.name}!`;
  },
});

const ponder = defineTool({
  name: 'ponder',
  description: 'Takes its time.',
  input: z.object({}),
  task: 'required',
  run: () => 'It depends.',
});

const qmcp = await createQmcp({ definitions: [add, greet, ponder] });
try {
  const { url } = await qmcp.listen({ port: 0 });
  const endpoint = `${url}/mcp`;

  // Everything is closed at the end of the block: no socket and no timer stays behind.
  await using client = await connect(endpoint, {
    handlers: {
      formElicitation: async ({ message }) => {
        console.log('the server asks:', message);
        return { action: 'accept', content: { name: 'Ada' } };
      },
    },
  });
  const { era, protocolVersion } = await client.server();
  console.log(`connected: ${era}, MCP ${protocolVersion}`);
  assert.equal(era, 'modern');

  // With the definition at hand, arguments and answer have its types, and both are checked.
  const { sum } = await client.call(add, { a: 2, b: 3 });
  assert.equal(sum, 5);

  // Without it, the answer is checked against the schema that the server lists.
  const result = await client.callTool({ name: 'add', arguments: { a: 20, b: 22 } });
  assert.deepEqual(result.structuredContent, { sum: 42 });

  // What a tool asks goes to the handlers, and the call goes on.
  const { content } = await client.callTool({ name: 'greet' });
  assert.deepEqual(content, [{ type: 'text', text: 'Hello, Ada!' }]);

  // A long call can be left alone: keep its id, and collect the result later, from another process too.
  const outcome = await client.startTool({ name: 'ponder' });
  assert.equal(outcome.kind, 'task');
  await using later = await connect(endpoint);
  const pondered = await later.tasks.result(outcome.task.taskId);
  assert.deepEqual(pondered.content, [{ type: 'text', text: 'It depends.' }]);

  // For a model, the same tools in its own format.
  const tools = new ModelTools({ mine: await client.listTools() });
  const [first] = toOpenAiChatTools(tools);
  assert.equal(first?.type, 'function');
  console.log('for the model:', JSON.stringify(first).slice(0, 80), '…');
} finally {
  await qmcp.close();
}
