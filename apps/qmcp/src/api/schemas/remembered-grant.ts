import { z } from '@hono/zod-openapi';
import type { RememberedGrant as Stored } from '@qmcp/contracts';

/** What lets calls run without asking, as the API shows it. */
export const RememberedGrant = z
  .strictObject({
    id: z.string(),
    principal: z
      .strictObject({ id: z.string(), name: z.string().describe('Not unique.') })
      .describe('Whose calls; nobody else’s.'),
    tool: z.string().describe('As it was defined then; another definition asks again.'),
    rule: z.string().describe('The rule that would hold them.'),
    arguments: z
      .record(z.string(), z.unknown())
      .describe('What their arguments must have; others may be anything.'),
    approval: z.string().describe('The human request that it came from.'),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
  })
  .openapi('RememberedGrant');

/** A grant as the API shows it. */
export const toRememberedGrant = (grant: Stored): z.infer<typeof RememberedGrant> => ({
  id: grant.id,
  principal: { id: grant.principalId, name: grant.principalName },
  tool: grant.tool,
  rule: grant.rule,
  arguments: grant.arguments,
  approval: grant.approvalId,
  created_at: new Date(grant.createdAtMs).toISOString(),
  expires_at: new Date(grant.expiresAtMs).toISOString(),
});
