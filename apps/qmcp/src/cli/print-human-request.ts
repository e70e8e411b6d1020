import { isJsonObject } from '@qmcp/contracts';

import { textOf } from './describe-tool.ts';
import { formatDuration } from './duration.ts';
import type { Output } from './output.ts';
import type { Result } from './session.ts';

/** Prints human requests as a table. */
export function printHumanRequests(
  output: Output,
  requests: readonly Result[],
  nowMs: number,
): void {
  output.table(
    [
      { title: 'ID', whole: true },
      { title: 'STATUS', whole: true },
      { title: 'LEFT', whole: true },
      { title: 'WHO' },
      { title: 'WHAT' },
      { title: 'WHY' },
    ],
    requests.map((request) => [
      String(request['id']),
      statusOf(request),
      leftOf(request, nowMs),
      nameOf(request['requester']),
      whatOf(request),
      isJsonObject(request['call'])
        ? `${textOf(request['call']['rule'])}: ${textOf(request['call']['reason'])}`
        : textOf(request['type']),
    ]),
  );
}

/** Prints one request with all that a person needs to decide on it. */
export function printHumanRequest(output: Output, request: Result, nowMs: number): void {
  const { id, prompt, options, context, responses, call } = request;
  output.heading(String(id), `${statusOf(request)}  ${leftOf(request, nowMs)}`);
  output.text(`\n${textOf(prompt)}\n`);
  const held = isJsonObject(call) ? call : undefined;
  const fields: [string, unknown][] = [
    ['asked by', nameOf(request['requester'])],
    ['asked at', request['created_at']],
    ['answers', Array.isArray(options) ? options.join(', ') : 'free text'],
    ...(held === undefined
      ? []
      : ([
          ['tool', held['tool']],
          ['rule', held['rule']],
          ['reason', held['reason']],
          ['needs', termsOf(held['terms'])],
        ] as [string, unknown][])),
  ];
  output.table(
    [
      { title: 'FIELD', whole: true },
      { title: 'VALUE', whole: true },
    ],
    fields.map(([name, value]) => [name, textOf(value)]),
  );
  if (held !== undefined) output.text(`\nArguments:\n${pretty(held['arguments'])}`);
  if (isJsonObject(context) && Object.keys(context).length > 0) {
    output.text(`\nContext:\n${pretty(context)}`);
  }
  for (const response of responses as Result[]) printResponse(output, response);
}

function printResponse(output: Output, response: Result): void {
  const { answer, note, edited_arguments, principal, door, at } = response;
  const asserted = response['client_asserted'] === true ? ' (its client says so)' : '';
  const why = note === null ? '' : `: ${textOf(note)}`;
  output.text(
    `\n${textOf(at)} ${nameOf(principal)} by ${textOf(door)}${asserted}: ${textOf(answer)}${why}`,
  );
  if (edited_arguments !== null) output.text(`With these arguments:\n${pretty(edited_arguments)}`);
}

/** What is left of its time, as a countdown; nothing once it is settled. */
export function leftOf({ status, expires_at }: Result, nowMs: number): string {
  if (status !== 'pending') return '';
  const leftMs = Date.parse(String(expires_at)) - nowMs;
  return leftMs <= 0 ? 'no time' : formatDuration(leftMs);
}

/** What it is about, on a line. */
export const whatOf = ({ call, prompt }: Result): string =>
  isJsonObject(call)
    ? `${textOf(call['tool'])} ${JSON.stringify(call['arguments'])}`
    : textOf(prompt);

const statusOf = ({ status, answer }: Result): string =>
  status === 'responded' ? textOf(answer) : textOf(status);

/** A principal as people know it. */
export const nameOf = (principal: unknown): string =>
  isJsonObject(principal) ? `${textOf(principal['name'])} (${textOf(principal['id'])})` : '';

function termsOf(terms: unknown): string {
  if (!isJsonObject(terms)) return '';
  const { quorum, role, four_eyes: fourEyes } = terms;
  const who = `${String(quorum)} ${quorum === 1 ? 'person' : 'people'}`;
  const holding = role === null ? '' : ` with the role ${textOf(role)}`;
  return `${who}${holding}${fourEyes === true ? ', not who asked' : ''}`;
}

const pretty = (value: unknown): string => JSON.stringify(value, null, 2);
