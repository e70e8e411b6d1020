import { defineCommand } from '../cli/command.ts';
import { firstSentence } from '../cli/describe-tool.ts';
import { sessionOptions, withSession } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';
import { listAll } from '../cli/session.ts';
import type { Result } from '../cli/session.ts';

/** Prints what prompts there are. */
export default defineCommand<SessionOptions>({
  name: 'prompts list',
  summary: 'List the prompts that you may get',
  examples: ['qmcp prompts list', 'qmcp prompts list --json'],
  configure: sessionOptions,

  async run({ cli, options }) {
    const prompts = await withSession(cli, options, (session) =>
      listAll(session, 'prompts/list', 'prompts'),
    );
    if (options.json === true) {
      cli.output.json({ prompts });
      return;
    }
    if (prompts.length === 0) {
      cli.output.note('This server offers no prompts.');
      return;
    }
    cli.output.table(
      [{ title: 'NAME', whole: true }, { title: 'ARGUMENTS' }, { title: 'DESCRIPTION' }],
      prompts.map((prompt) => [
        String(prompt['name']),
        describeArguments(prompt),
        firstSentence(prompt['description']),
      ]),
    );
  },
});

const describeArguments = (prompt: Result): string =>
  ((prompt['arguments'] ?? []) as readonly Result[])
    .map(({ name, required }) => (required === true ? String(name) : `[${String(name)}]`))
    .join(' ');
