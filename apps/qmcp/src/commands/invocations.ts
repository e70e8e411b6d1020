import { isJsonObject } from '@qmcp/contracts';

import { defineCommand } from '../cli/command.ts';
import { formatDuration, readMoment } from '../cli/duration.ts';
import { textOf } from '../cli/describe-tool.ts';
import type { Output } from '../cli/output.ts';
import { sessionOptions, withSession } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';
import type { Result } from '../cli/session.ts';
import { systemClock } from '../platform/system-clock.ts';

interface Options extends SessionOptions {
  readonly id?: string;
  readonly kind?: string;
  readonly tool?: string;
  readonly method?: string;
  readonly name?: string;
  readonly outcome?: string;
  readonly door?: string;
  readonly principal?: string;
  readonly correlationId?: string;
  readonly traceId?: string;
  readonly requestId?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
  readonly before?: string;
}

/** Options that go to the server as they are, by the name that it knows them by. */
const PARAMETERS = {
  kind: 'kind',
  tool: 'tool',
  method: 'method',
  name: 'name',
  outcome: 'outcome',
  door: 'door',
  principal: 'principal',
  correlationId: 'correlation_id',
  traceId: 'trace_id',
  requestId: 'request_id',
  limit: 'limit',
  before: 'before',
} as const satisfies Partial<Record<keyof Options, string>>;

/** Prints the record of calls. */
export default defineCommand<Options>({
  name: 'invocations',
  summary: 'Show the record: what was called, by whom, how it ended',
  details:
    'Newest first. Every filter narrows. With --id one record alone is shown, and what it carried as far as that was kept.',
  examples: [
    'qmcp invocations',
    'qmcp invocations --tool delete_user --since 7d',
    'qmcp invocations --outcome denied --json',
    'qmcp invocations --kind security --since 24h',
    'qmcp invocations --id 01990c1e-7f00-7000-8000-000000000000',
  ],
  configure: (command) =>
    sessionOptions(command)
      .addOption(
        command
          .createOption('--id <id>', 'the whole record of this id, with arguments and result')
          .conflicts([...Object.keys(PARAMETERS), 'since', 'until']),
      )
      .option('--tool <name>', 'calls of this tool')
      .option(
        '--outcome <outcome>',
        'ok, tool_error, denied, held, cancelled, timeout or ambiguous',
      )
      .option('--principal <id>', 'calls of this principal, such as owner or key:<id>')
      .option('--door <door>', 'mcp-http, mcp-stdio, rest, console, cli or server')
      .option('--since <moment>', 'how long ago (30m, 12h, 7d), or a date; inclusive')
      .option('--until <moment>', 'the same; exclusive')
      .option('--kind <kind>', 'call or security (default: call)')
      .option('--method <method>', 'such as tools/call, or a security event')
      .option('--name <name>', 'tool or prompt name, resource URI')
      .option('--correlation-id <id>', 'calls of one piece of work')
      .option('--trace-id <id>', 'calls of one trace')
      .option('--request-id <id>', 'the call of one request')
      .option('--limit <count>', 'entries of a page, 1 to 500 (default: 50)')
      .option('--before <id>', 'the page after the one that named this id'),

  async run({ cli, options }) {
    const { id } = options;
    if (id !== undefined) {
      const record = await withSession(cli, options, (session) => session.getInvocation(id));
      if (options.json === true) cli.output.json(record);
      else printOne(cli.output, record);
      return;
    }
    const query = toQuery(options, systemClock.nowMs());
    const page = await withSession(cli, options, (session) => session.listInvocations(query));
    if (options.json === true) {
      cli.output.json(page);
      return;
    }
    print(cli.output, page.invocations);
    if (page.next !== null) cli.output.note(`More: add --before ${page.next}`);
  },
});

function toQuery(options: Options, nowMs: number): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [option, parameter] of Object.entries(PARAMETERS)) {
    const value = options[option as keyof typeof PARAMETERS];
    if (value !== undefined) query[parameter] = value;
  }
  for (const moment of ['since', 'until'] as const) {
    const value = options[moment];
    if (value !== undefined) query[moment] = readMoment(`--${moment}`, value, nowMs);
  }
  return query;
}

function print(output: Output, invocations: readonly Result[]): void {
  if (invocations.length === 0) {
    output.note('No call fits.');
    return;
  }
  output.table(
    [
      { title: 'STARTED', whole: true },
      { title: 'OUTCOME', whole: true },
      { title: 'REASON' },
      { title: 'WHAT' },
      { title: 'WHO' },
      { title: 'DOOR', whole: true },
      { title: 'TOOK', whole: true },
    ],
    invocations.map((invocation) => [
      String(invocation['started_at']),
      String(invocation['outcome']),
      textOf(invocation['reason']),
      whatOf(invocation),
      String(invocation['principal'] ?? invocation['actor']),
      String(invocation['door']),
      formatDuration(Number(invocation['duration_ms'])),
    ]),
  );
}

/** A security event tells more by what happened than by the name of what it met. */
const whatOf = ({ kind, method, name }: Result): string =>
  textOf(kind === 'security' ? method : (name ?? method));

function printOne(output: Output, { payload, ...fields }: Result): void {
  output.table(
    [
      { title: 'FIELD', whole: true },
      { title: 'VALUE', whole: true },
    ],
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'number' ? String(value) : textOf(value),
    ]),
  );
  const body = isJsonObject(payload) ? JSON.parse(String(payload['body'])) : undefined;
  output.text(
    body === undefined
      ? '\nWhat it carried was not kept.'
      : `\nCarried:\n${JSON.stringify(body, null, 2)}`,
  );
}
