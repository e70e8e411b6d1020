import { defineCommand } from '../cli/command.ts';
import { printHumanRequests } from '../cli/print-human-request.ts';
import { sessionOptions, withSession } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';
import { systemClock } from '../platform/system-clock.ts';

interface Options extends SessionOptions {
  readonly status: string;
  readonly type?: string;
  readonly tool?: string;
  readonly limit?: string;
  readonly before?: string;
}

/** Lists what waits for a person. */
export default defineCommand<Options>({
  name: 'approvals list',
  summary: 'List what waits for a person: held calls and questions',
  details: 'Newest first. Every filter narrows; without one all that is pending is shown.',
  examples: [
    'qmcp approvals list',
    'qmcp approvals list --tool delete_user',
    'qmcp approvals list --status responded --limit 10 --json',
  ],
  configure: (command) =>
    sessionOptions(command)
      .option('--status <status>', 'pending, responded, expired, cancelled or all', 'pending')
      .option('--type <type>', 'approval for held calls, question, …')
      .option('--tool <name>', 'held calls of this tool')
      .option('--limit <count>', 'entries of a page, 1 to 500 (default: 50)')
      .option('--before <id>', 'the page after the one that named this id'),

  async run({ cli, options }) {
    const { status, type, tool, limit, before } = options;
    const query = Object.fromEntries(
      Object.entries({ status, type, tool, limit, before }).filter(
        ([name, value]) => value !== undefined && !(name === 'status' && value === 'all'),
      ),
    ) as Record<string, string>;
    const page = await withSession(cli, options, ({ human }) => human.list(query));
    if (options.json === true) {
      cli.output.json(page);
      return;
    }
    if (page.requests.length === 0) cli.output.note('Nothing waits.');
    else printHumanRequests(cli.output, page.requests, systemClock.nowMs());
    if (page.next !== null) cli.output.note(`More: add --before ${page.next}`);
  },
});
