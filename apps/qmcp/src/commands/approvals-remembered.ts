import type { RememberedGrant } from '@qmcp/contracts';

import { defineCommand } from '../cli/command.ts';
import { jsonOption } from '../cli/session-options.ts';

/** Prints which calls run without asking. */
export default defineCommand<{ readonly json?: boolean }>({
  name: 'approvals remembered',
  summary: 'List the calls that run without asking',
  examples: ['qmcp approvals remembered', 'qmcp approvals remembered --json'],
  configure: jsonOption,

  async run({ cli, options }) {
    const { withStore } = await import('../cli/with-store.ts');
    const grants = await withStore(cli, options, async ({ store, clock }) => {
      const all = await store.trust.list('grant');
      return all.filter(({ expiresAtMs }) => expiresAtMs > clock.nowMs()).map(describe);
    });
    if (options.json === true) {
      cli.output.json({ grants });
      return;
    }
    if (grants.length === 0) {
      cli.output.note('Nothing is remembered: every held call is asked about.');
      return;
    }
    cli.output.table(
      [
        { title: 'ID', whole: true },
        { title: 'WHO' },
        { title: 'TOOL' },
        { title: 'ARGUMENTS' },
        { title: 'UNTIL', whole: true },
      ],
      grants.map((grant) => [
        grant.id,
        grant.principal.name,
        grant.tool,
        JSON.stringify(grant.arguments),
        grant.expires_at,
      ]),
    );
  },
});

const describe = (grant: RememberedGrant) => ({
  id: grant.id,
  principal: { id: grant.principalId, name: grant.principalName },
  tool: grant.tool,
  rule: grant.rule,
  arguments: grant.arguments,
  approval: grant.approvalId,
  created_at: new Date(grant.createdAtMs).toISOString(),
  expires_at: new Date(grant.expiresAtMs).toISOString(),
});
