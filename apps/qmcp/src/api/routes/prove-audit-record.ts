import { z } from '@hono/zod-openapi';
import { WireError } from '@qmcp/contracts';

import { openAudit } from '../../audit/open-audit.ts';
import { signedAudit } from '../audit-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';

const AuditProof = z
  .strictObject({
    proof: z
      .string()
      .describe('One line of JSON, to be kept as it is: its hashes are over just these bytes.'),
  })
  .openapi('AuditProof');

/** Proves one record, without the rest of the audit. */
export const proveAuditRecord = defineRoute(
  { scope: 'audit:read' },
  {
    method: 'get',
    path: '/v1/audit/records/{id}/proof',
    operationId: 'proveAuditRecord',
    tags: ['Audit'],
    summary: 'Prove a record',
    description:
      'The record, what it carried unless that was erased, and the hashes that lead from it to a signed checkpoint. `qmcp audit verify <file> --key <key>` verifies it anywhere.',
    request: { params: z.strictObject({ id: z.string().describe('Of a record, as listed.') }) },
    responses: {
      200: json(AuditProof, 'The proof.'),
      404: problem('There is no such record.'),
      409: problem('The record was never sealed, or the store is in memory.'),
    },
  },
  (ports) => async (context) => {
    const { id } = context.req.valid('param');
    const { store } = await signedAudit(ports);
    await using audit = await openAudit(store);
    const proof = await audit.prove(id);
    if (typeof proof === 'string') throw unproven(proof, id);
    return context.json({ proof: proof.line }, 200);
  },
);

function unproven(why: string, id: string): WireError {
  if (why === 'unknown') {
    return new WireError('not_found', `There is no record '${id}': GET /v1/invocations lists them`);
  }
  if (why === 'unsigned') {
    return new WireError(
      'unavailable',
      'The process that wrote this record has not signed for it yet: try again in a minute',
      { retryAfterSeconds: 60 },
    );
  }
  return new WireError('conflict', 'This record was never sealed: verify the audit');
}
