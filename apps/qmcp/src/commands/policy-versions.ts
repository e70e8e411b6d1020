import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import type { Output } from '../cli/output.ts';
import { jsonOption } from '../cli/session-options.ts';

/** Shows which policies were in force. */
export default defineCommand<{ readonly json?: boolean }, [digest: string | undefined]>({
  name: 'policy versions',
  summary: 'Show the policies that were in force, or one of them',
  details:
    'The store keeps each version of the policy file under its digest, which the record names: `qmcp invocations --kind security --method policy.loaded` shows when each came into force.',
  examples: ['qmcp policy versions', 'qmcp policy versions 3f1c2a > policy-of-then.yaml'],
  configure: (command) =>
    jsonOption(command).argument('[digest]', 'prints this one; its first digits are enough'),

  async run({ cli, options }, digest) {
    const { withStore } = await import('../cli/with-store.ts');
    await withStore(cli, options, async ({ store: { policies } }) => {
      const versions = await policies.list();
      if (digest === undefined) {
        printList(cli.output, versions, options.json === true);
        return;
      }
      const [version, ...more] = versions.filter((one) => one.digest.startsWith(digest));
      const found = more.length === 0 && version && (await policies.get(version.digest));
      if (!found) {
        throw new CliError(
          'notFound',
          `There is no one policy of the digest ${digest}: \`qmcp policy versions\` lists them`,
        );
      }
      if (options.json === true) cli.output.json(found);
      else cli.output.raw(found.text);
    });
  },
});

function printList(
  output: Output,
  versions: readonly { readonly digest: string; readonly loadedAtMs: number }[],
  json: boolean,
): void {
  const shown = versions.map(({ digest, loadedAtMs }) => ({
    digest,
    loaded_at: new Date(loadedAtMs).toISOString(),
  }));
  if (json) output.json({ versions: shown });
  else if (shown.length === 0) output.note('No policy file was loaded yet.');
  else {
    output.table(
      [
        { title: 'FIRST LOADED', whole: true },
        { title: 'DIGEST', whole: true },
      ],
      shown.map((version) => [version.loaded_at, version.digest]),
    );
  }
}
