import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';

import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';

/** Hands the audit over, with all that a stranger needs to verify it. */
export default defineCommand<{ readonly names?: boolean }, [file: string | undefined]>({
  name: 'audit export',
  summary: 'Write the audit out, with what it takes to verify it',
  details:
    'Lines of JSON: signed statements, then the batches of each stream with their records and what those carried. Pseudonyms stay pseudonyms unless --names asks for whom they stand; what records carried may hold personal data all the same. Signs a checkpoint first. Verify it anywhere with `qmcp audit verify <file> --key <key>`.',
  examples: ['qmcp audit export audit.ndjson', 'qmcp audit export | zstd > audit.ndjson.zst'],
  configure: (command) =>
    command
      .argument('[file]', 'a new file, for its owner alone (default: standard output)')
      .option('--names', 'say whom pseudonyms stand for, and prove it'),

  async run({ cli, options }, file) {
    const [{ withStore }, { signedPlace }, { openAudit }, { writeLines }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('../cli/signed-place.ts'),
      import('../audit/open-audit.ts'),
      import('../cli/write-lines.ts'),
    ]);
    await using audit = await openAudit(await withStore(cli, options, signedPlace));
    const lines = audit.lines({ names: options.names === true });
    if (file === undefined) {
      await writeLines(cli.host.stdout, lines, { end: false });
      return;
    }
    const { workingFolder } = await cli.sources();
    const path = resolve(workingFolder, file);
    const stream = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    await writeLines(stream, lines, { end: true }).catch((error: unknown) => {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      throw new CliError('failed', `${path} can't be written (${code})`, { cause: error });
    });
  },
});
