import { defineTool, HUMAN_REQUEST_STATUSES, text, toolResult } from '@qmcp/contracts';
import { humanScopes } from '@qmcp/server';
import type { HumanDesk } from '@qmcp/server';
import { z } from 'zod';

import { viewHumanRequest } from '../human-request-view.ts';

const MAX_REQUESTS = 100;
const DEFAULT_REQUESTS = 20;

/** Lists human requests, so that a queue can be read from any client. */
export const humanList = (desk: HumanDesk) =>
  defineTool({
    name: 'human_list',
    title: 'List human requests',
    description:
      'Lists what waits for a person, held calls among it, newest first. A held call carries its tool, arguments, rule and reason.',
    scope: humanScopes.read,
    input: z.strictObject({
      status: z.enum(HUMAN_REQUEST_STATUSES).default('pending'),
      type: z.string().optional().describe('approval for held calls'),
      tool: z.string().optional().describe('held calls of this tool'),
      limit: z.int().min(1).max(MAX_REQUESTS).default(DEFAULT_REQUESTS),
      before: z.string().optional().describe('`next` of the page before'),
    }),
    hints: { readOnly: true, openWorld: false },

    async run({ status, type, tool, limit, before }) {
      const filter = {
        status,
        ...(type !== undefined && { type }),
        ...(tool !== undefined && { tool }),
      };
      const page = { limit, ...(before !== undefined && { before }) };
      const { requests, next } = await desk.list(filter, page);
      const listed = { requests: requests.map(viewHumanRequest), next };
      return toolResult({
        content: [text(JSON.stringify(listed))],
        structuredContent: listed,
      });
    },
  });
