import { defineCommand } from '../cli/command.ts';
import { printHumanRequest } from '../cli/print-human-request.ts';
import { sessionOptions, withSession } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';
import { systemClock } from '../platform/system-clock.ts';

/** Shows one held call or question. */
export default defineCommand<SessionOptions, [id: string]>({
  name: 'approvals show',
  summary: 'Show a held call or a question: what exactly, for whom, why, and how long yet',
  examples: ['qmcp approvals show 01990c1e-7f00-7000-8000-000000000000'],
  configure: (command) =>
    sessionOptions(command).argument('<id>', 'as `qmcp approvals list` shows it'),

  async run({ cli, options }, id) {
    const request = await withSession(cli, options, ({ human }) => human.get(id));
    if (options.json === true) cli.output.json(request);
    else printHumanRequest(cli.output, request, systemClock.nowMs());
  },
});
