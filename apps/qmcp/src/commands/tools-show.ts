import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { describeEffects, textOf } from '../cli/describe-tool.ts';
import type { Output } from '../cli/output.ts';
import { sessionOptions, withSession } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';
import { listAll } from '../cli/session.ts';
import type { Result } from '../cli/session.ts';

/** Prints one tool's definition. */
export default defineCommand<SessionOptions, [name: string]>({
  name: 'tools show',
  summary: 'Show what a tool does and takes',
  examples: ['qmcp tools show add_user', 'qmcp tools show add_user --json'],
  configure: (command) => sessionOptions(command).argument('<name>', 'name of the tool'),

  async run({ cli, options }, name) {
    const tools = await withSession(cli, options, (session) =>
      listAll(session, 'tools/list', 'tools'),
    );
    const tool = tools.find((candidate) => candidate['name'] === name);
    if (tool === undefined) {
      throw new CliError(
        'notFound',
        `There is no tool '${name}': \`qmcp tools list\` shows which there are`,
      );
    }
    if (options.json === true) cli.output.json(tool);
    else describe(cli.output, tool);
  },
});

function describe(output: Output, tool: Result): void {
  const title = `${textOf(tool['title'])} (${describeEffects(tool)})`;
  output.heading(textOf(tool['name']), title.trimStart());
  output.text(`\n${textOf(tool['description'])}`);
  output.text(`\nInput:\n${JSON.stringify(tool['inputSchema'], null, 2)}`);
  if (tool['outputSchema'] !== undefined) {
    output.text(`\nOutput:\n${JSON.stringify(tool['outputSchema'], null, 2)}`);
  }
}
