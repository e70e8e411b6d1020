import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';

/** Turns a policy of another tool into a policy file. */
export default defineCommand<{ readonly casbin: readonly string[] }>({
  name: 'policy import',
  summary: 'Turn a model and a policy of Casbin into a policy file',
  details:
    'Prints the file, which decides as Casbin does: the actions call, read and get are calls of tools, and reads of resources and prompts; subjects are ids of principals, such as owner or key:<id>. What can’t be said is refused, and what decides nothing is left out and named.',
  examples: ['qmcp policy import --casbin model.conf policy.csv > policy.yaml'],
  configure: (command) =>
    command.requiredOption('--casbin <files...>', 'the model and the policy, in this order'),

  async run({ cli, options }) {
    const [model, policy, ...more] = options.casbin;
    if (model === undefined || policy === undefined || more.length > 0) {
      throw new CliError('usage', '--casbin takes two files: the model, then the policy');
    }
    const { workingFolder } = await cli.sources();
    const [modelText, policyText] = await Promise.all(
      [model, policy].map((file) => read(resolve(workingFolder, file))),
    );
    const { importCasbin } = await import('@qmcp/server/policy');
    const { text, notes } = importCasbin(modelText ?? '', policyText ?? '');
    cli.output.raw(text);
    for (const note of notes) cli.output.note(note);
  },
});

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError('notFound', `${path} can't be read (${code}): correct the name`, {
      cause: error,
    });
  }
}
