import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { recordSecurityEvent } from '../cli/security-event.ts';

/** Accepts the changed definition of another server's tool. */
export default defineCommand<object, [id: string, digest: string]>({
  name: 'pins accept',
  summary: 'Accept a changed tool of another server: its calls run again',
  details:
    'Look at `qmcp pins diff` first: by the same name it may mean something else now. Only the definition of that digest is accepted, so none that came after you looked.',
  examples: [
    'qmcp pins accept files/delete 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  ],
  configure: (command) =>
    command
      .argument('<tool>', 'server/tool, as `qmcp pins list` shows it')
      .argument('<digest>', 'of the definition that you looked at, as `qmcp pins diff` shows it'),

  async run({ cli, options }, id, digest) {
    const [{ withStore }, { acceptPin }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('@qmcp/server'),
    ]);
    const accepted = await withStore(cli, options, async (open) => {
      const pin = await acceptPin(open.store.trust, id, digest);
      if (pin !== undefined) await recordSecurityEvent(open, 'pin.accepted', id);
      return pin;
    });
    if (accepted === undefined) {
      throw new CliError(
        'notFound',
        `No definition of ${id} with that digest waits to be accepted: \`qmcp pins diff ${id}\` shows whether one does`,
      );
    }
    cli.output.note(`${id} is accepted as it is now: ${accepted.accepted.digest}`);
  },
});
