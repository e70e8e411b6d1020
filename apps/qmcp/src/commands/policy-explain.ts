import { DEFAULT_SCOPE, localOwner } from '@qmcp/contracts';
import type { Explanation } from '@qmcp/server/policy';

import type { Cli } from '../cli/cli.ts';
import { defineCommand } from '../cli/command.ts';
import { jsonOption } from '../cli/session-options.ts';
import { readToolInput } from '../cli/tool-input.ts';

interface Options {
  readonly file?: string;
  readonly principal?: string;
  readonly input?: string;
  readonly json?: boolean;
}

/** Says what a policy decides of a call, and why. */
export default defineCommand<Options, [tool: string, pairs: readonly string[]]>({
  name: 'policy explain',
  summary: 'Say what is decided of a call, and which rules say so',
  details:
    'Nothing is called. Arguments are given as to `qmcp tools call`. The principal is the owner, or an API key of the store by its id; anybody else is taken to have every scope.',
  examples: [
    'qmcp policy explain delete_user id=7',
    'qmcp policy explain delete_user --principal key:3k9v0m2p7xqa --file candidate.yaml',
  ],
  configure: (command) =>
    jsonOption(command)
      .argument('<tool>', 'name of the tool')
      .argument('[arguments...]', 'name=text or name:=json')
      .option('--input <json>', 'all arguments as one JSON object; - reads it from standard input')
      .option('--principal <id>', 'who calls: owner, or key:<id> (default: owner)')
      .option('--file <file>', 'a policy file (default: the configured one)'),

  async run({ cli, options }, tool, pairs) {
    const given = await readToolInput({ pairs, input: options.input }, cli.host.stdin);
    const [{ namedPolicy }, { withPolicyFacts }, { toolQuestion }] = await Promise.all([
      import('../policy/policy-option.ts'),
      import('../policy/with-policy-facts.ts'),
      import('../policy/tool-question.ts'),
    ]);
    const { policy, name } = await namedPolicy(cli, options, options.file);
    const { question, known } = await withPolicyFacts(cli, options, async (facts) =>
      toolQuestion({ tool, given, principalId: options.principal ?? localOwner.id }, facts),
    );
    const explanation = policy.explain(question);
    if (options.json === true) cli.output.json({ policy: name, ...explanation });
    else await print(cli, explanation, name);
    if (!known) {
      cli.output.note(
        `There is no tool '${tool}' here now: it is taken to declare nothing and to need the scope ${DEFAULT_SCOPE}.`,
      );
    }
  },
});

async function print(
  { output }: Cli,
  { decision, by, roles, rules }: Explanation,
  policy: string,
): Promise<void> {
  const { describeSettler } = await import('@qmcp/server/policy');
  output.heading(decision.effect, `by ${describeSettler(by)}, in ${policy}`);
  if (decision.effect === 'deny') output.text(decision.message);
  if (decision.effect === 'hold') {
    output.text(`${decision.hold.reason}\n${JSON.stringify(decision.hold.terms)}`);
  }
  if (roles.length > 0) output.text(`Roles: ${roles.join(', ')}`);
  if (rules.length === 0) return;
  output.text('');
  output.table(
    [{ title: 'RULE', whole: true }, { title: 'EFFECT', whole: true }, { title: 'MATCHES' }],
    rules.map(({ rule, effect, matched, misfit, conditionFailed }) => [
      rule,
      effect,
      [
        matched
          ? 'yes'
          : `no: another ${misfit}`.replace('another condition', 'its condition is false'),
        conditionFailed ? `(its condition could not be told, which counts as ${matched})` : '',
      ]
        .filter(Boolean)
        .join(' '),
    ]),
  );
}
