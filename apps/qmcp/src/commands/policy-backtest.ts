import type { Cli } from '../cli/cli.ts';
import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import { readMoment } from '../cli/duration.ts';
import { jsonOption } from '../cli/session-options.ts';
import { systemClock } from '../platform/system-clock.ts';
import type { Backtest } from '../policy/backtest.ts';

interface Options {
  readonly since?: string;
  readonly limit?: string;
  readonly json?: boolean;
}

/** Most calls that are replayed unless more are asked for. */
const DEFAULT_LIMIT = 10_000;

/** Replays recorded calls against a candidate. */
export default defineCommand<Options, [file: string]>({
  name: 'policy backtest',
  summary: 'Say what a policy file would have decided otherwise, of the calls on record',
  details:
    'Asks the policy that is in force now and the candidate about each call, and prints where they differ. Nothing is called. Arguments are those that the audit kept: secrets are masked, long ones cut, and it says of how many calls. Principals and tools are as of now; what the scopes refused is left out, since no policy allows it.',
  examples: [
    'qmcp policy backtest candidate.yaml',
    'qmcp policy backtest candidate.yaml --since 7d --json',
  ],
  configure: (command) =>
    jsonOption(command)
      .argument('<file>', 'the candidate')
      .option('--since <moment>', 'how long ago (30m, 12h, 7d), or a date; inclusive')
      .option('--limit <count>', `most calls, the newest (default: ${DEFAULT_LIMIT})`),

  async run({ cli, options }, file) {
    const limit = readLimit(options.limit);
    const since = options.since;
    const sinceMs =
      since === undefined
        ? undefined
        : Date.parse(readMoment('--since', since, systemClock.nowMs()));
    const [{ namedPolicy }, { withPolicyFacts }, { backtest }, { recordedCalls }] =
      await Promise.all([
        import('../policy/policy-option.ts'),
        import('../policy/with-policy-facts.ts'),
        import('../policy/backtest.ts'),
        import('../policy/recorded-calls.ts'),
      ]);
    const current = await namedPolicy(cli, options, undefined);
    const candidate = await namedPolicy(cli, options, file);
    const found = await withPolicyFacts(cli, options, ({ store, registry, keys }) =>
      backtest(recordedCalls(store.audit, { sinceMs, limit }), {
        current: current.policy,
        candidate: candidate.policy,
        names: new Map(keys.map(({ id, name }) => [`key:${id}`, name])),
        tools: registry.tools,
      }),
    );
    if (options.json === true) cli.output.json(found);
    else print(cli, found);
  },
});

function readLimit(text: string | undefined): number {
  const limit = text === undefined ? DEFAULT_LIMIT : Number(text);
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new CliError('usage', `--limit ${text} is no count: write a whole number from 1`);
}

function print({ output }: Cli, { calls, changes, incomplete, forgotten }: Backtest): void {
  const changed = changes.reduce((sum, { count }) => sum + count, 0);
  output.text(`Of ${calls} calls, ${changed} would be decided otherwise.`);
  if (changes.length > 0) {
    output.table(
      [
        { title: 'CALLS', whole: true },
        { title: 'WHAT' },
        { title: 'NOW' },
        { title: 'THEN' },
        { title: 'SUCH AS' },
      ],
      changes.map(({ count, name, before, after, examples }) => [
        String(count),
        name,
        before,
        after,
        examples.join(' '),
      ]),
    );
  }
  const { missing, cut, masked } = incomplete;
  const lacks = [
    [missing, 'no arguments were kept'],
    [cut, 'the arguments were cut, and none are seen'],
    [masked, 'secrets are masked'],
    [forgotten, 'the principal was forgotten'],
  ] as const;
  for (const [count, lack] of lacks) if (count > 0) output.note(`Of ${count} calls, ${lack}.`);
}
