import { answerHumanRequest } from '../cli/answer-human-request.ts';
import { defineCommand } from '../cli/command.ts';
import { sessionOptions } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';

interface Options extends SessionOptions {
  readonly note?: string;
}

/** Answers a question. */
export default defineCommand<Options, [id: string, answer: string]>({
  name: 'approvals answer',
  summary: 'Answer a question that an agent asked',
  details: 'One of its answers where it names some, else free text.',
  examples: ['qmcp approvals answer 01990c1e-7f00-7000-8000-000000000000 staging'],
  configure: (command) =>
    sessionOptions(command)
      .argument('<id>', 'as `qmcp approvals list` shows it')
      .argument('<answer>', 'the answer')
      .option('--note <text>', 'why; who asked gets to read it'),

  async run({ cli, options }, id, answer) {
    const { note } = options;
    await answerHumanRequest(cli, options, {
      request_id: id,
      answer,
      ...(note !== undefined && { note }),
    });
  },
});
