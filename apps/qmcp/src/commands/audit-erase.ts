import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { jsonOption } from '../cli/session-options.ts';

interface Options {
  readonly subject: string;
  readonly json?: boolean;
}

/** Forgets somebody. */
export default defineCommand<Options>({
  name: 'audit erase',
  summary: 'Forget who a principal is, and what its calls carried',
  details:
    'Deletes arguments, results and salts of its records, and whom its pseudonym stands for. The records stay and can be verified: that they carry nothing any more is signed for. What calls of others carried about the person is not found. There is no way back.',
  examples: ['qmcp audit erase --subject key:p8vtb648n2c4'],
  configure: (command) =>
    jsonOption(command).requiredOption(
      '--subject <principal>',
      'whom to forget, as `qmcp invocations` shows it',
    ),

  async run({ cli, options }) {
    const [{ withStore }, { recordSecurityEvent }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('../cli/security-event.ts'),
    ]);
    const { actor, payloads, leftInLog } = await withStore(cli, options, async (open) => {
      const erased = await open.store.auditSeal.erase(options.subject);
      if (erased === undefined) {
        throw new CliError('notFound', `The audit knows no principal '${options.subject}'`);
      }
      await recordSecurityEvent(open, 'audit.erased', erased.actor);
      return erased;
    });
    if (options.json === true) cli.output.json({ actor, payloads });
    else cli.output.text(`Forgot ${actor}: deleted what ${payloads} of its records carried.`);
    if (!leftInLog) return exitCodes.ok;
    cli.output.note(
      'What was deleted still stands in the write-ahead log of the store, since somebody is reading from it. Stop the server and whatever else has the store open (a backup, an export, a verification): the last to close it deletes the log.',
    );
    return exitCodes.unavailable;
  },
});
