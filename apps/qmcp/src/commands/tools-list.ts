import { defineCommand } from '../cli/command.ts';
import { describeEffects, firstSentence } from '../cli/describe-tool.ts';
import { sessionOptions, withSession } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';
import { listAll } from '../cli/session.ts';

/** Prints what tools there are. */
export default defineCommand<SessionOptions>({
  name: 'tools list',
  summary: 'List the tools that you may call',
  examples: [
    'qmcp tools list',
    'qmcp tools list --json',
    'qmcp tools list --url http://127.0.0.1:3333',
  ],
  configure: sessionOptions,

  async run({ cli, options }) {
    const tools = await withSession(cli, options, (session) =>
      listAll(session, 'tools/list', 'tools'),
    );
    if (options.json === true) {
      cli.output.json({ tools });
      return;
    }
    cli.output.table(
      [{ title: 'NAME', whole: true }, { title: 'EFFECT', whole: true }, { title: 'DESCRIPTION' }],
      tools.map((tool) => [
        String(tool['name']),
        describeEffects(tool),
        firstSentence(tool['description']),
      ]),
    );
  },
});
