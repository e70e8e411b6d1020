import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { recordSecurityEvent } from '../cli/security-event.ts';

/** Accepts the changed definition of another server's tool. */
export default defineCommand<object, [id: string]>({
  name: 'pins accept',
  summary: 'Accept a changed tool of another server: its calls run again',
  details: 'Look at `qmcp pins diff` first: by the same name it may mean something else now.',
  examples: ['qmcp pins accept files/delete'],
  configure: (command) => command.argument('<tool>', 'server/tool, as `qmcp pins list` shows it'),

  async run({ cli, options }, id) {
    const [{ withStore }, { acceptPin }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('@qmcp/server'),
    ]);
    const accepted = await withStore(cli, options, async (open) => {
      const pin = await acceptPin(open.store.trust, id);
      if (pin !== undefined) await recordSecurityEvent(open, 'pin.accepted', id);
      return pin;
    });
    if (accepted === undefined) {
      throw new CliError(
        'notFound',
        `Nothing of ${id} waits to be accepted: \`qmcp pins list\` shows what changed`,
      );
    }
    cli.output.note(`${id} is accepted as it is now: ${accepted.accepted.digest}`);
  },
});
