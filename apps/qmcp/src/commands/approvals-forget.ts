import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { recordSecurityEvent } from '../cli/security-event.ts';

/** Has calls asked about again that were not. */
export default defineCommand<object, [id: string]>({
  name: 'approvals forget',
  summary: 'Ask again about calls that run without asking',
  details: 'Takes effect at once, in every server of the store.',
  examples: ['qmcp approvals forget 01990c1e-7f00-7000-8000-000000000000'],
  configure: (command) => command.argument('<id>', 'as `qmcp approvals remembered` shows it'),

  async run({ cli, options }, id) {
    const { withStore } = await import('../cli/with-store.ts');
    await withStore(cli, options, async (open) => {
      if (!(await open.store.trust.remove('grant', id))) {
        throw new CliError(
          'notFound',
          `Nothing is remembered as ${id}: \`qmcp approvals remembered\` lists what is`,
        );
      }
      await recordSecurityEvent(open, 'grant.forgotten', id);
    });
    cli.output.note(`${id} is forgotten: such calls are held again.`);
  },
});
