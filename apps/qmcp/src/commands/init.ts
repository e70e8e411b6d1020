import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';

const FIRST_TOOL = `/**
 * A first tool. The file is named like the tool; restart, or run \`qmcp serve --watch\`, and it is there.
 * @type {Omit<import('qmcp').AnyTool, 'kind'>}
 */
export default {
  name: 'hello',
  title: 'Say hello',
  description: 'Greets somebody by name. Use it to see that tools of this folder are served.',
  input: {
    type: 'object',
    properties: { name: { type: 'string', minLength: 1, description: 'Whom to greet' } },
    required: ['name'],
    additionalProperties: false,
  },
  hints: { readOnly: true, openWorld: false },
  run({ name }) {
    return \`Hello, \${name}!\`;
  },
};
`;

const CONFIGURATION = {
  host: '127.0.0.1',
  port: 3333,
  auth: 'local',
  toolsFolder: 'tools',
};

/** Writes a configuration and a first tool. */
export default defineCommand<{ readonly force?: boolean }, [folder: string | undefined]>({
  name: 'init',
  summary: 'Write a configuration file and a first tool',
  details: 'Makes qmcp.config.json and tools/hello.mjs, which works without installing anything.',
  examples: ['qmcp init', 'qmcp init my-server && cd my-server && qmcp serve --watch'],
  configure: (command) =>
    command
      .argument('[folder]', 'where (default: the working folder)')
      .option('--force', 'overwrite what is there'),

  async run({ cli, options }, folder = '.') {
    const { DEFAULT_FILE } = await import('../config/layers.ts');
    const { workingFolder } = await cli.sources();
    const root = join(workingFolder, folder);
    const files = {
      [join(root, DEFAULT_FILE)]: `${JSON.stringify(CONFIGURATION, null, 2)}\n`,
      [join(root, 'tools', 'hello.mjs')]: FIRST_TOOL,
    };
    for (const [file, content] of Object.entries(files)) {
      await write(file, content, options.force === true);
      cli.output.text(`wrote ${relative(workingFolder, file)}`);
    }
    const enter = root === workingFolder ? '' : `\`cd ${relative(workingFolder, root)}\`, `;
    cli.output.note(
      `Try it: ${enter}\`qmcp tools call hello name=Ada\`, then \`qmcp serve --watch\`.`,
    );
  },
});

/** @throws CliError when the file exists and may not be overwritten */
async function write(file: string, content: string, force: boolean): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content, { flag: force ? 'w' : 'wx' }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CliError('failed', `${file} exists already: --force overwrites it`, {
      cause: error,
    });
  });
}
