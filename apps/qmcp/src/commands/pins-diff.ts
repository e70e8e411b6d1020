import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { jsonOption } from '../cli/session-options.ts';

/** Shows what changed in the definition of another server's tool. */
export default defineCommand<{ readonly json?: boolean }, [id: string]>({
  name: 'pins diff',
  summary: 'Show what changed in a tool of another server',
  details:
    'All that changed, and the digest that `qmcp pins accept` asks for. Exits with 1 where something did, so that scripts can tell.',
  examples: ['qmcp pins diff files/delete', 'qmcp pins diff files/delete --json'],
  configure: (command) =>
    jsonOption(command).argument('<tool>', 'server/tool, as `qmcp pins list` shows it'),

  async run({ cli, options }, id) {
    const [{ withStore }, { changedArguments }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('@qmcp/server'),
    ]);
    const pin = await withStore(cli, options, ({ store }) => store.trust.get('pin', id));
    if (pin === undefined) {
      throw new CliError('notFound', `There is no pin ${id}: \`qmcp pins list\` lists them`);
    }
    const { accepted, changed } = pin;
    const { digest, definition } = changed ?? accepted;
    const changes = changedArguments(accepted.definition, definition);
    if (options.json === true) {
      cli.output.json({ id, digest, changes });
    } else if (changed === null) {
      cli.output.note(`${id} is as it was accepted.`);
    } else {
      for (const { path, before, now } of changes) cli.output.text(describe(path, before, now));
      cli.output.note(`To accept just this: qmcp pins accept ${id} ${digest}`);
    }
    return changed === null ? exitCodes.ok : exitCodes.failed;
  },
});

const describe = (path: string, before: unknown, now: unknown): string =>
  `${path}\n  - ${JSON.stringify(before)}\n  + ${JSON.stringify(now)}`;
