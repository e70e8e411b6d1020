import type { Cli } from './cli.ts';
import type { GlobalOptions } from './command.ts';
import type { HumanResponseBody } from './human-session.ts';
import { nameOf, whatOf } from './print-human-request.ts';
import { withSession } from './session-options.ts';
import type { SessionOptions } from './session-options.ts';
import type { Result } from './session.ts';

/** Answers a request, and says what became of it. */
export async function answerHumanRequest(
  cli: Cli,
  options: SessionOptions & GlobalOptions,
  body: HumanResponseBody,
): Promise<void> {
  const request = await withSession(cli, options, ({ human }) => human.respond(body));
  if (options.json === true) cli.output.json(request);
  else cli.output.text(describe(request));
}

function describe(request: Result): string {
  const what = `${whatOf(request)}, asked by ${nameOf(request['requester'])}`;
  return request['status'] === 'pending'
    ? `Noted, and waiting for others to agree: ${what}`
    : `Answered '${String(request['answer'])}': ${what}`;
}
