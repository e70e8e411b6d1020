/**
 * An agent at work: asked to add somebody who is not there yet, a model looks first, adds him, and says so. Its calls
 * are on record like anyone's.
 *
 * No model is needed to run it: one that follows a script stands in, behind the real protocol. Put the URL and the name
 * of yours in its place and it has to find its own way.
 */
import assert from 'node:assert/strict';

import { connect } from '@qmcp/client';
import { clientTools, Conversation, openAiCompatibleModel } from '@qmcp/orchestration';
import { startScriptedModel } from '@qmcp/testkit';
import { createQmcp, defineTool } from 'qmcp';
import { z } from 'zod';

const people = new Set(['Ada Lovelace']);

const findPerson = defineTool({
  name: 'find_person',
  description: 'Finds out whether somebody is in the list, by the full name.',
  input: z.object({ name: z.string() }),
  hints: { readOnly: true },
  run: ({ name }) => (people.has(name) ? `${name} is there.` : `${name} is not there.`),
});

const addPerson = defineTool({
  name: 'add_person',
  description: 'Adds somebody to the list.',
  input: z.object({ name: z.string().min(1) }),
  hints: { readOnly: false, destructive: false },
  run({ name }) {
    people.add(name);
    return `${name} was added.`;
  },
});

/** The model's part of the conversation: a call, what follows from its result, and an answer. */
await using model = await startScriptedModel([
  () => ({ toolCalls: [{ name: 'find_person', arguments: { name: 'Arkadiy Dobkin' } }] }),
  ({ messages }) => {
    assert.equal(messages.at(-1)?.content, 'Arkadiy Dobkin is not there.');
    return { toolCalls: [{ name: 'add_person', arguments: { name: 'Arkadiy Dobkin' } }] };
  },
  () => ({ text: 'He was not there, so I added him.' }),
]);

const qmcp = await createQmcp({ definitions: [findPerson, addPerson] });
try {
  const { url } = await qmcp.listen({ port: 0 });
  await using client = await connect(`${url}/mcp`);
  const conversation = new Conversation({
    model: openAiCompatibleModel({ url: model.url, model: 'scripted' }),
    sources: [clientTools('people', client)],
  });

  const { text, steps } = await conversation.turn(
    'Check if Arkadiy Dobkin is present; if not, add him',
    {
      onEvent(event) {
        if (event.type === 'tool_call') console.log('→', event.name, event.arguments);
        if (event.type === 'tool_result') console.log('←', event.name, event.text);
      },
    },
  );
  console.log(text);

  assert.equal(text, 'He was not there, so I added him.');
  assert.equal(steps, 3);
  assert.deepEqual([...people], ['Ada Lovelace', 'Arkadiy Dobkin']);
  const { records } = await qmcp.store.audit.list({}, { limit: 10 });
  const oldestFirst = records.toReversed().map(({ name, outcome }) => `${name} ${outcome}`);
  assert.deepEqual(oldestFirst, ['find_person ok', 'add_person ok']);
  console.log('on record, oldest first:', oldestFirst.join(', '));
} finally {
  await qmcp.close();
}
