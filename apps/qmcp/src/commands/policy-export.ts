import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { defineCommand } from '../cli/command.ts';

/** Writes a policy file for another tool. */
export default defineCommand<{ readonly casbin: string }, [file: string | undefined]>({
  name: 'policy export',
  summary: 'Write the rules and roles of a policy file for Casbin',
  details:
    'Writes model.conf and policy.csv, by which Casbin decides alike. Scopes and built-in rules are not among them. A rule that Casbin can’t say, such as one that holds, is refused: whatever is left out could deny.',
  examples: ['qmcp policy export policy.yaml --casbin exported'],
  configure: (command) =>
    command
      .argument('[file]', 'the file (default: the configured one)')
      .requiredOption('--casbin <folder>', 'where to write to'),

  async run({ cli, options }, file) {
    const [{ namedPolicy }, { exportCasbin }] = await Promise.all([
      import('../policy/policy-option.ts'),
      import('@qmcp/server/policy'),
    ]);
    const { policy } = await namedPolicy(cli, options, file);
    const exported = exportCasbin(policy.file);
    const { workingFolder } = await cli.sources();
    const folder = resolve(workingFolder, options.casbin);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'model.conf'), exported.model);
    await writeFile(join(folder, 'policy.csv'), exported.policy);
    cli.output.note(`Wrote model.conf and policy.csv to ${folder}.`);
  },
});
