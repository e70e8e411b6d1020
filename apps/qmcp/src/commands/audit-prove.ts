import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';

/** Proves one record, without the rest of the audit. */
export default defineCommand<object, [id: string]>({
  name: 'audit prove',
  summary: 'Print a proof of one record, to be verified without the audit',
  details:
    'One line of JSON: the record, what it carried unless that was erased, and the hashes that lead from it to a signed checkpoint. Verify it with `qmcp audit verify <file> --key <key>`.',
  examples: ['qmcp audit prove 01990c1e-7f00-7000-8000-000000000000 > proof.json'],
  configure: (command) => command.argument('<id>', 'id of the record, from `qmcp invocations`'),

  async run({ cli, options }, id) {
    const [{ withStore }, { signedPlace }, { openAudit }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('../cli/signed-place.ts'),
      import('../audit/open-audit.ts'),
    ]);
    await using audit = await openAudit(await withStore(cli, options, signedPlace));
    const proof = await audit.prove(id);
    if (typeof proof === 'object') {
      cli.output.raw(`${proof.line}\n`);
      return;
    }
    if (proof === 'unsigned') {
      throw new CliError(
        'unavailable',
        `The process that wrote the record ${id} has not signed for it yet: try again in a minute`,
      );
    }
    throw new CliError(
      proof === 'unknown' ? 'notFound' : 'failed',
      proof === 'unknown'
        ? `There is no record of the id ${id}: \`qmcp invocations --json\` lists the ids`
        : `The record ${id} was never sealed: run \`qmcp audit verify\``,
    );
  },
});
