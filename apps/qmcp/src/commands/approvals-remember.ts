import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { readDurationMs } from '../cli/duration.ts';
import { recordSecurityEvent } from '../cli/security-event.ts';

interface Options {
  readonly for: string;
  readonly same?: readonly string[];
}

/** Lets calls like an approved one run without asking, for some time. */
export default defineCommand<Options, [id: string]>({
  name: 'approvals remember',
  summary: 'Let calls like an approved one run without asking, for some time',
  details:
    'Calls by the same principal, of the same tool as it is defined now, that the same rule would hold. With --same, those arguments must have the values that were approved; all others may be anything. What several people had to agree to can’t be remembered. `qmcp approvals remembered` lists what is, and `qmcp approvals forget` takes it back.',
  examples: [
    'qmcp approvals remember 01990c1e-7f00-7000-8000-000000000000 --for 8h',
    'qmcp approvals remember 01990c1e-7f00-7000-8000-000000000000 --for 30d --same folder',
  ],
  configure: (command) =>
    command
      .argument('<id>', 'of an approval that was given')
      .requiredOption('--for <duration>', 'how long, such as 8h or 30d')
      .option('--same <names...>', 'arguments that must be the same'),

  async run({ cli, options }, id) {
    const lifetimeMs = readDurationMs('--for', options.for);
    const [{ withStore }, { absentArgument, toRememberedGrant }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('@qmcp/server'),
    ]);
    await withStore(cli, options, async (open) => {
      const request = await open.store.humanRequests.get(id);
      if (request === undefined) {
        throw new CliError(
          'notFound',
          `There is no approval ${id}: \`qmcp approvals list --status responded\` lists those that were given`,
        );
      }
      const { same: fixed = [] } = options;
      const absent = absentArgument(request, fixed);
      if (absent !== undefined) {
        throw new CliError('usage', `--same ${absent}: the approved call has no such argument`);
      }
      const grant = toRememberedGrant(request, { fixed, lifetimeMs }, open);
      if (grant === undefined) {
        throw new CliError(
          'usage',
          `${id} can't be remembered: it was not approved, or several people had to agree to it`,
        );
      }
      await open.store.trust.put(grant);
      await recordSecurityEvent(open, 'grant.remembered', grant.id);
      cli.output.text(grant.id);
      cli.output.note(
        `'${grant.tool}' by ${grant.principalName} runs without asking until ${new Date(grant.expiresAtMs).toISOString()}.`,
      );
    });
  },
});
