import { z } from '@hono/zod-openapi';
import { stream } from 'hono/streaming';

import { openAudit } from '../../audit/open-audit.ts';
import { writeSecurityEvent } from '../../security-event.ts';
import { signedAudit } from '../audit-of.ts';
import { callerOf } from '../caller-of.ts';
import { defineRoute, problem } from '../define-route.ts';

const NDJSON = 'application/x-ndjson';
/** How much is written at once, in UTF-16 code units. */
const CHUNK_LENGTH = 64 * 1024;

/** Hands the audit over, with all that a stranger needs to verify it. */
export const exportAudit = defineRoute(
  { scope: 'audit:read' },
  {
    method: 'get',
    path: '/v1/audit/export',
    operationId: 'exportAudit',
    tags: ['Audit'],
    summary: 'Export the audit',
    description:
      'As `qmcp audit export` writes it: signed statements, then batches with their records and what those carried. Pseudonyms stay pseudonyms; what records carried may hold personal data all the same. That it was exported is on record.',
    responses: {
      200: { description: 'Lines of JSON.', content: { [NDJSON]: { schema: z.string() } } },
      409: problem('The record is in memory.'),
    },
  },
  (ports) => async (context) => {
    const { store } = await signedAudit(ports);
    const event = { method: 'audit.exported', name: 'export' };
    await writeSecurityEvent(ports, event, callerOf(context));
    context.header('Content-Type', NDJSON);
    context.header('Content-Disposition', 'attachment; filename="qmcp-audit.ndjson"');
    return stream(context, async (output) => {
      await using audit = await openAudit(store);
      let chunk = '';
      for await (const line of audit.lines({ names: false })) {
        chunk += `${line}\n`;
        if (chunk.length < CHUNK_LENGTH) continue;
        if (output.aborted) return;
        await output.write(chunk);
        chunk = '';
      }
      await output.write(chunk);
    });
  },
);
