import { answerHumanRequest } from '../cli/answer-human-request.ts';
import { defineCommand } from '../cli/command.ts';
import { sessionOptions } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';

interface Options extends SessionOptions {
  readonly note?: string;
}

/** Keeps a held call from running. */
export default defineCommand<Options, [id: string]>({
  name: 'approvals deny',
  summary: 'Keep a held call from running',
  details: 'Settles it at once, also where several would have to agree.',
  examples: [
    'qmcp approvals deny 01990c1e-7f00-7000-8000-000000000000 --note "use the archive instead"',
  ],
  configure: (command) =>
    sessionOptions(command)
      .argument('<id>', 'as `qmcp approvals list` shows it')
      .option('--note <text>', 'why; the caller, and its model, get to read it'),

  async run({ cli, options }, id) {
    const { note } = options;
    const body = { request_id: id, answer: 'deny', ...(note !== undefined && { note }) };
    await answerHumanRequest(cli, options, body);
  },
});
