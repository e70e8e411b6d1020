import { defineCommand } from '../cli/command.ts';
import { jsonOption } from '../cli/session-options.ts';

/** Validates a policy file. */
export default defineCommand<{ readonly json?: boolean }, [file: string | undefined]>({
  name: 'policy check',
  summary: 'Check a policy file',
  details:
    'Reads the file as a server does: its form, its roles, and each condition with its types. Names every problem with its line and column, and exits with 1. With --json, what is printed also has the JSON Schema of policy files, for editors.',
  examples: ['qmcp policy check policy.yaml', 'qmcp policy check --json'],
  configure: (command) =>
    jsonOption(command).argument('[file]', 'the file (default: the configured one)'),

  async run({ cli, options }, file) {
    const [{ namedPolicy }, { policySchema }] = await Promise.all([
      import('../policy/policy-option.ts'),
      import('@qmcp/server/policy'),
    ]);
    const { policy, name } = await namedPolicy(cli, options, file);
    const { digest, ruleCount: rules } = policy;
    const roles = Object.keys(policy.file.roles ?? {}).length;
    const tests = policy.file.tests?.length ?? 0;
    if (options.json === true) {
      cli.output.json({ policy: name, digest, rules, roles, tests, schema: policySchema });
      return;
    }
    cli.output.text(
      `Nothing is wrong with ${name}: rules ${rules}, roles ${roles}, tests ${tests}; digest ${digest}`,
    );
  },
});
