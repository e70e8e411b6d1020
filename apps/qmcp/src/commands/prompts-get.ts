import type { PromptMessage } from '@qmcp/contracts';

import { defineCommand } from '../cli/command.ts';
import { completeRequest } from '../cli/complete-request.ts';
import { describeBlock } from '../cli/content.ts';
import { sessionOptions, withSession } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';
import { readToolInput } from '../cli/tool-input.ts';

/** Prints the messages that a prompt yields. */
export default defineCommand<SessionOptions, [name: string, pairs: readonly string[]]>({
  name: 'prompts get',
  summary: 'Fill in a prompt and print its messages',
  examples: ['qmcp prompts get review-code language=typescript'],
  configure: (command) =>
    sessionOptions(command)
      .argument('<name>', 'name of the prompt')
      .argument('[arguments...]', 'name=text'),

  async run({ cli, options }, name, pairs) {
    const input = await readToolInput({ pairs, input: undefined }, cli.host.stdin);
    const result = await withSession(cli, options, (session) =>
      completeRequest(session, 'prompts/get', { name, arguments: input }),
    );
    if (options.json === true) {
      cli.output.json(result);
      return;
    }
    for (const { role, content } of result['messages'] as readonly PromptMessage[]) {
      cli.output.heading(`${role}:`);
      cli.output.text(describeBlock(content));
    }
  },
});
