/**
 * Answering later: a call that takes long is answered with a task. The server ends while the task waits for a person;
 * another one, on the same store, takes the answer, goes on, and gives the result to the client, which kept the id.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { connect } from '@qmcp/client';
import type { ClientHandlers } from '@qmcp/client';
import { createQmcp, defineTool, elicitForm, inputRequired } from 'qmcp';
import { z } from 'zod';

const approval = elicitForm('Send the report?', {
  type: 'object',
  properties: { to: { type: 'string', description: 'Who gets it' } },
  required: ['to'],
});

const Approved = z.object({ action: z.literal('accept'), content: z.object({ to: z.string() }) });

const writeReport = defineTool({
  name: 'write_report',
  description: 'Writes a report, which takes a while, then asks whom to send it to.',
  input: z.object({ about: z.string() }),
  task: 'optional',
  async run({ about }, { inputResponses, progress, signal }) {
    const answer = Approved.safeParse(inputResponses['approval']);
    if (answer.success) return `The report about ${about} went to ${answer.data.content.to}.`;
    progress(1, 2, 'Writing');
    // Longer than a call is waited for: from then on it is a task, and what it asks, the task asks.
    await setTimeout(700, undefined, { signal });
    return inputRequired({ approval });
  },
});

/** Stands in for the person. A client that has none would not be asked: the task would fail, and say what it lacks. */
const handlers: ClientHandlers = {
  formElicitation: async () => ({ action: 'accept', content: { to: 'the harbour master' } }),
};

const folder = await mkdtemp(join(tmpdir(), 'qmcp-answer-later-'));
const store = join(folder, 'qmcp.db');
try {
  const taskId = await onServer(async (url) => {
    await using client = await connect(`${url}/mcp`, { handlers });
    const call = { name: 'write_report', arguments: { about: 'tides' } };
    const outcome = await client.startTool(call);
    assert.equal(outcome.kind, 'task');
    const { taskId: id } = outcome.task;
    while ((await client.tasks.get(id)).status === 'working') await setTimeout(50);
    const waiting = await client.tasks.get(id);
    assert.equal(waiting.status, 'input_required');
    assert.deepEqual(Object.keys(waiting.inputRequests), ['1.approval']);
    return id;
  });
  console.log('the server has ended; the task waits in the store');

  const result = await onServer(async (url) => {
    await using client = await connect(`${url}/mcp`, { handlers });
    return await client.tasks.result(taskId);
  });
  const [block] = result.content;
  assert.equal(block?.type, 'text');
  assert.equal(block.text, 'The report about tides went to the harbour master.');
  console.log(block.text);
} finally {
  await rm(folder, { recursive: true });
}

/** Serves the tool for as long as `use` takes, as a process of its own would. */
async function onServer<T>(use: (url: string) => Promise<T>): Promise<T> {
  const qmcp = await createQmcp({ store, definitions: [writeReport] });
  try {
    const { url } = await qmcp.listen({ port: 0 });
    return await use(url);
  } finally {
    await qmcp.close();
  }
}
