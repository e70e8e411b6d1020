import { defineCommand } from '../cli/command.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { jsonOption } from '../cli/session-options.ts';

/** Runs the examples of a policy file. */
export default defineCommand<{ readonly json?: boolean }, [file: string | undefined]>({
  name: 'policy test',
  summary: 'Run the tests of a policy file',
  details:
    'Each entry of the file’s `tests` is a question and the decision that is expected. Exits with 1 when one is decided otherwise.',
  examples: ['qmcp policy test policy.yaml'],
  configure: (command) =>
    jsonOption(command).argument('[file]', 'the file (default: the configured one)'),

  async run({ cli, options }, file) {
    const [{ namedPolicy }, { runExamples }] = await Promise.all([
      import('../policy/policy-option.ts'),
      import('@qmcp/server/policy'),
    ]);
    const { policy, name } = await namedPolicy(cli, options, file);
    const results = runExamples(policy);
    const failed = results.filter(({ passed }) => !passed);
    if (options.json === true) cli.output.json({ policy: name, results });
    else if (results.length === 0) cli.output.note(`${name} has no tests: add some under 'tests'.`);
    else {
      cli.output.table(
        [
          { title: 'RESULT', whole: true },
          { title: 'TEST' },
          { title: 'EXPECTED' },
          { title: 'FOUND' },
        ],
        results.map(({ passed, ...result }) => [
          passed ? 'pass' : 'FAIL',
          result.name,
          result.expected,
          result.found,
        ]),
      );
    }
    return failed.length === 0 ? exitCodes.ok : exitCodes.failed;
  },
});
