import { defineTool, text, toolResult } from '@qmcp/contracts';
import type { HumanRequest, JsonObject } from '@qmcp/contracts';
import { humanScopes, questionLimits } from '@qmcp/server';
import type { HumanDesk } from '@qmcp/server';
import { z } from 'zod';

import { atDesk, callerOfContext } from '../caller-of-context.ts';
import { viewHumanRequest } from '../human-request-view.ts';

const MAX_WAIT_SECONDS = 60 * 60;
/** Shorter than the minute that most clients wait. */
const DEFAULT_WAIT_SECONDS = 45;

const input = z.strictObject({
  prompt: z.string().describe('what the person is to answer, plain text'),
  options: z
    .array(z.string())
    .optional()
    .describe('what may be answered; leave it out for free text'),
  type: z.string().optional().describe('a word for the kind of question, such as review'),
  context: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('what the person needs to know beside'),
  timeoutSeconds: z
    .int()
    .min(questionLimits.minTimeoutMs / 1_000)
    .max(questionLimits.maxTimeoutMs / 1_000)
    .default(questionLimits.defaultTimeoutMs / 1_000)
    .describe('how long it may be answered'),
  waitSeconds: z
    .int()
    .min(0)
    .max(MAX_WAIT_SECONDS)
    .default(DEFAULT_WAIT_SECONDS)
    .describe('how long this call waits for the answer'),
});

/** Asks a person and waits a while for the answer. The request outlives the call, whatever becomes of that. */
export const humanAsk = (desk: HumanDesk) =>
  defineTool({
    name: 'human_ask',
    title: 'Ask a person',
    description:
      'Asks a person and waits for the answer. When nobody has answered in time you get the id of the request, which stays open: read the resource human://requests/{id} for the answer later.',
    scope: humanScopes.ask,
    input,
    hints: { destructive: false, openWorld: false },
    limits: { timeoutMs: (MAX_WAIT_SECONDS + 60) * 1_000 },
    task: 'optional',

    async run({ waitSeconds, timeoutSeconds, ...question }, context) {
      const asking = {
        ...question,
        context: question.context as JsonObject | undefined,
        timeoutMs: timeoutSeconds * 1_000,
      };
      const request = await atDesk(async () => {
        const { id } = await desk.ask(asking, callerOfContext(context));
        // Told at once: a client that gives up can still come back for it.
        context.progress(0, undefined, `Asked as human://requests/${id}`);
        return desk.settledWithin(id, waitSeconds * 1_000, context.signal);
      });
      return toolResult({
        content: [text(describe(request))],
        structuredContent: viewHumanRequest(request),
      });
    },
  });

function describe({ id, status, answer, responses, expiresAtMs }: HumanRequest): string {
  const note = responses.at(-1)?.note ?? null;
  switch (status) {
    case 'pending':
      return `Nobody has answered yet. The request ${id} stays open until ${new Date(expiresAtMs).toISOString()}: read human://requests/${id} later; don't ask again.`;
    case 'responded':
      return note === null ? String(answer) : `${String(answer)}\n\n${note}`;
    case 'expired':
      return `Nobody answered in time (request ${id}): go on without the answer, or ask again.`;
    case 'cancelled':
      return `The request ${id} was withdrawn: go on without the answer.`;
  }
}
