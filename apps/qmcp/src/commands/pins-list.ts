import type { ToolPin } from '@qmcp/contracts';

import { defineCommand } from '../cli/command.ts';
import { jsonOption } from '../cli/session-options.ts';

/** Prints which tools of other servers are pinned, and which of them changed. */
export default defineCommand<{ readonly json?: boolean }>({
  name: 'pins list',
  summary: 'List the tools of other servers, and which of them changed',
  examples: ['qmcp pins list', 'qmcp pins list --json'],
  configure: jsonOption,

  async run({ cli, options }) {
    const { withStore } = await import('../cli/with-store.ts');
    const pins = await withStore(cli, options, async ({ store }) =>
      (await store.trust.list('pin')).map(describe),
    );
    if (options.json === true) {
      cli.output.json({ pins });
      return;
    }
    if (pins.length === 0) {
      cli.output.note('No tool of another server was called yet.');
      return;
    }
    cli.output.table(
      [
        { title: 'TOOL', whole: true },
        { title: 'STATUS', whole: true },
        { title: 'ACCEPTED', whole: true },
        { title: 'DIGEST' },
      ],
      pins.map((pin) => [
        pin.id,
        pin.changed_at === null ? 'accepted' : 'changed',
        pin.accepted_at,
        pin.digest,
      ]),
    );
  },
});

const describe = ({ id, accepted, changed }: ToolPin) => ({
  id,
  digest: accepted.digest,
  accepted_at: new Date(accepted.seenAtMs).toISOString(),
  changed_at: changed && new Date(changed.seenAtMs).toISOString(),
});
