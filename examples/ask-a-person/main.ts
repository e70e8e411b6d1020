/**
 * Asking a person: a tool that books a room asks for the time it was not told, and does its work with the answer.
 *
 * The tool asks by returning `inputRequired(…)` and is run again with the answer: nothing waits on the server in
 * between. The same tool serves both protocol eras: the official client speaks 2026-07-28 first, where the question is
 * a result, then 2025-11-25, where it is a request of the server within a session. The tool can't tell.
 */
import assert from 'node:assert/strict';

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createQmcp, defineTool, elicitForm, inputRequired, ToolError } from 'qmcp';
import { z } from 'zod';

const askForTime = (room: string) =>
  elicitForm(`When do you need ${room}?`, {
    type: 'object',
    properties: { time: { type: 'string', description: 'Such as 14:30' } },
    required: ['time'],
  });

/** The answer of a person who gave one. It comes from outside: it is checked, never believed. */
const TimeGiven = z.object({
  action: z.literal('accept'),
  content: z.object({ time: z.string() }),
});

const bookings: string[] = [];

const bookRoom = defineTool({
  name: 'book_room',
  description: 'Books a room for today. Asks the person for the time.',
  input: z.object({ room: z.string() }),
  hints: { readOnly: false, destructive: false },
  run({ room }, { inputResponses }) {
    // Up to the last answer the code may run again, so it must have no effect.
    if (inputResponses['time'] === undefined) {
      return inputRequired({ time: askForTime(room) });
    }
    const answer = TimeGiven.safeParse(inputResponses['time']);
    if (!answer.success) throw new ToolError('declined', 'The person gave no time.');
    const { time } = answer.data.content;
    bookings.push(`${room} at ${time}`);
    return `Booked ${room} at ${time}.`;
  },
});

const qmcp = await createQmcp({ definitions: [bookRoom] });
try {
  const { url } = await qmcp.listen({ port: 0 });

  assert.equal(await book(url, '2026-07-28', '14:30'), 'Booked Turing at 14:30.');
  assert.equal(await book(url, '2025-11-25', '16:00'), 'Booked Turing at 16:00.');
  assert.equal(await book(url, '2026-07-28', undefined), 'The person gave no time.');
  assert.deepEqual(bookings, ['Turing at 14:30', 'Turing at 16:00']);

  // In 2026-07-28 each round is a call of its own, so the question is on record too.
  const { records } = await qmcp.store.audit.list({ name: 'book_room' }, { limit: 10 });
  const oldestFirst = records.toReversed().map(({ outcome, reason }) => reason ?? outcome);
  assert.deepEqual(oldestFirst, ['input_required', 'ok', 'ok', 'input_required', 'declined']);
  console.log('on record, oldest first:', oldestFirst.join(', '));
} finally {
  await qmcp.close();
}

/** Calls the tool with the official client, which asks "the person" by itself. @returns what the tool answered */
async function book(url: string, revision: string, time: string | undefined): Promise<string> {
  const modern = revision === '2026-07-28';
  const client = new Client(
    { name: 'ask-a-person', version: '1.0.0' },
    {
      capabilities: { elicitation: {} },
      versionNegotiation: { mode: modern ? { pin: revision } : 'legacy' },
    },
  );
  client.setRequestHandler('elicitation/create', ({ params }) => {
    console.log(`${revision}: the person is asked: ${params.message}`);
    return time === undefined
      ? { action: 'decline' as const }
      : { action: 'accept' as const, content: { time } };
  });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
  try {
    assert.equal(client.getNegotiatedProtocolVersion(), revision);
    const { content } = await client.callTool({ name: 'book_room', arguments: { room: 'Turing' } });
    const [block] = content;
    assert.equal(block?.type, 'text');
    return block.text;
  } finally {
    await client.close();
  }
}
