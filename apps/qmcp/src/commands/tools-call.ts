import type { ContentBlock } from '@qmcp/contracts';

import type { Cli } from '../cli/cli.ts';
import { defineCommand } from '../cli/command.ts';
import { jsonHints, withMeantTool } from '../cli/call-hints.ts';
import { completeRequest } from '../cli/complete-request.ts';
import { describeBlock } from '../cli/content.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import type { ExitCode } from '../cli/exit-codes.ts';
import { sessionOptions, withSession } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';
import type { Result, Session } from '../cli/session.ts';
import { readToolInput } from '../cli/tool-input.ts';

interface Options extends SessionOptions {
  readonly input?: string;
}

/** Calls a tool and prints what it answers. */
export default defineCommand<Options, [name: string, pairs: readonly string[]]>({
  name: 'tools call',
  summary: 'Call a tool',
  details:
    'Arguments are name=text, or name:=json for numbers, booleans, lists and objects. What a tool reports as an error goes to standard error, and the exit code is 1.',
  examples: [
    'qmcp tools call echo message=hello',
    'qmcp tools call search_users name=ada limit:=5',
    `qmcp tools call echo --input '{"message": "hello"}'`,
    'jq -n \'{message: "hello"}\' | qmcp tools call echo --input - --json',
  ],
  configure: (command) =>
    sessionOptions(command)
      .argument('<name>', 'name of the tool')
      .argument('[arguments...]', 'name=text or name:=json')
      .option('--input <json>', 'all arguments as one JSON object; - reads it from standard input'),

  async run({ cli, options }, name, pairs) {
    const input = await readToolInput({ pairs, input: options.input }, cli.host.stdin);
    const { result, hints } = await withSession(cli, options, (session) =>
      call(session, { name, pairs, input }),
    );
    if (options.json === true) cli.output.json(result);
    else print(cli, result);
    for (const hint of hints) cli.output.note(hint);
    return exitCodeOfResult(result);
  },
});

interface Call {
  readonly name: string;
  readonly pairs: readonly string[];
  readonly input: Result;
}

async function call(
  session: Session,
  { name, pairs, input }: Call,
): Promise<{ readonly result: Result; readonly hints: readonly string[] }> {
  try {
    const result = await completeRequest(session, 'tools/call', { name, arguments: input });
    const hints = result['isError'] === true ? await jsonHints(session, name, pairs) : [];
    return { result, hints };
  } catch (error) {
    throw await withMeantTool(session, name, error);
  }
}

const exitCodeOfResult = ({ isError }: Result): ExitCode =>
  isError === true ? exitCodes.failed : exitCodes.ok;

function print({ output }: Cli, { content, isError, structuredContent }: Result): void {
  const blocks = content as readonly ContentBlock[];
  const shown =
    blocks.length > 0
      ? blocks.map(describeBlock).join('\n')
      : JSON.stringify(structuredContent ?? {}, null, 2);
  if (isError === true) output.error(shown);
  else output.text(shown);
}
