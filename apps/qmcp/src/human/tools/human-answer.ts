import { defineTool, text, toolResult } from '@qmcp/contracts';
import type { JsonObject } from '@qmcp/contracts';
import { humanScopes } from '@qmcp/server';
import type { HumanDesk } from '@qmcp/server';
import { z } from 'zod';

import { atDesk, callerOfContext } from '../caller-of-context.ts';
import { viewHumanRequest } from '../human-request-view.ts';

/** Answers a human request from any client, as far as its credential may. */
export const humanAnswer = (desk: HumanDesk) =>
  defineTool({
    name: 'human_answer',
    title: 'Answer a human request',
    description:
      'Passes on what a person answers to a request, or decides about a held call. Only ever call it with what a person has told you to answer. A held call needs the scope approvals:decide beside; nobody decides about their own.',
    scope: humanScopes.answer,
    input: z.strictObject({
      id: z.string().describe('of the request, from human_list'),
      answer: z.string().describe('one of its options; approve or deny for a held call'),
      note: z.string().optional().describe('why; who asked gets to read it'),
      editedArguments: z
        .record(z.string(), z.unknown())
        .optional()
        .describe('approves a held call with these arguments in place of its own'),
    }),
    hints: { destructive: false, openWorld: false },

    async run({ id, editedArguments, ...answer }, context) {
      const given = { ...answer, editedArguments: editedArguments as JsonObject | undefined };
      const request = await atDesk(() => desk.respond(id, given, callerOfContext(context)));
      const message =
        request.status === 'pending'
          ? `Noted; ${id} waits for others to agree.`
          : `${id} is answered '${String(request.answer)}'.`;
      return toolResult({
        content: [text(message)],
        structuredContent: viewHumanRequest(request),
      });
    },
  });
