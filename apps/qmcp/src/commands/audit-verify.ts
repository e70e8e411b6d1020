import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import type { PublicKey, Report } from '@qmcp/audit-verifier';

import type { Cli } from '../cli/cli.ts';
import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import type { GlobalOptions } from '../cli/command.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import type { ExitCode } from '../cli/exit-codes.ts';
import { jsonOption } from '../cli/session-options.ts';

interface Options extends GlobalOptions {
  readonly key?: readonly string[];
  readonly checkpoints?: readonly string[];
  readonly json?: boolean;
}

/** Verifies the audit: of the store, of an export, or one record by its proof. */
export default defineCommand<Options, [file: string | undefined]>({
  name: 'audit verify',
  summary: 'Verify that no record was changed, added or removed',
  details:
    'Without a file, the store of the folder, or the database, is read, also while a server runs on it, against the key and the checkpoints of the same place; whoever may write there could have replaced all three, so give --key and --checkpoints that were kept elsewhere. With a file that `qmcp audit export` or `qmcp audit prove` wrote, nothing else is needed but --key. Names the first bad record, and exits with 1.',
  examples: [
    'qmcp audit verify',
    'qmcp audit verify --key auditor/qmcp.pub --checkpoints auditor/checkpoints',
    'qmcp audit verify export.ndjson --key auditor/qmcp.pub --json',
  ],
  configure: (command) =>
    jsonOption(command)
      .argument('[file]', 'an export or a proof (default: the store of the folder)')
      .option('--key <keys...>', 'public keys that you trust: hex, or files that hold it')
      .option('--checkpoints <places...>', 'checkpoints that were kept: files or folders'),

  async run({ cli, options }, file) {
    const { workingFolder } = await cli.sources();
    if (file === undefined) return report(cli, options, await verifyStore(cli, options));
    const { readKeys } = await import('../cli/audit-trust.ts');
    const keys = readKeys(options.key ?? [], workingFolder);
    if (keys.length === 0) {
      throw new CliError(
        'usage',
        '--key is missing: without a public key that you trust, a file proves nothing',
      );
    }
    return await verifyFile(cli, options, { file: resolve(workingFolder, file), keys });
  },
});

async function verifyStore(cli: Cli, options: Options): Promise<Report> {
  const { home, config: configFile, key = [] } = options;
  const [{ checkpointFolderOf, storePlace }, { openAudit }, { readKeys }, { verifyExport }] =
    await Promise.all([
      import('../store-place.ts'),
      import('../audit/open-audit.ts'),
      import('../cli/audit-trust.ts'),
      import('@qmcp/audit-verifier'),
    ]);
  const config = await cli.config({ home, config: configFile });
  const { workingFolder } = await cli.sources();
  const own = checkpointFolderOf(config);
  const isKept = existsSync(own);
  if (!isKept && options.checkpoints === undefined) {
    cli.output.note(`There is no ${own}: nothing was compared with what left the store.`);
  }
  const kept = await keptFrom(cli, options, isKept ? [own] : []);
  await using audit = await openAudit(storePlace(config));
  const keys = key.length > 0 ? readKeys(key, workingFolder) : await audit.publicKeys();
  return await verifyExport(audit.lines({ names: true }), { keys, kept });
}

async function verifyFile(
  cli: Cli,
  options: Options,
  { file, keys }: { readonly file: string; readonly keys: readonly PublicKey[] },
): Promise<ExitCode> {
  const [{ verifyExport }, { readLines }] = await Promise.all([
    import('@qmcp/audit-verifier'),
    import('../cli/read-lines.ts'),
  ]);
  for await (const line of readLines(file)) {
    if (line.includes('"qmcp-audit-proof-v1"'))
      return await verifyProofLine(cli, options, { line, keys });
    break;
  }
  const kept = await keptFrom(cli, options, []);
  return report(cli, options, await verifyExport(readLines(file), { keys, kept }));
}

async function verifyProofLine(
  cli: Cli,
  { json }: Options,
  { line, keys }: { readonly line: string; readonly keys: readonly PublicKey[] },
): Promise<ExitCode> {
  const { proofFailures, verifyProof } = await import('@qmcp/audit-verifier');
  const found = verifyProof(line, keys);
  if (json === true) cli.output.json(found);
  else if (found.ok) {
    const at = new Date(found.signedAtMs).toISOString();
    cli.output.text(
      `The record was in the audit when it was signed for at ${at}:\n${found.record}`,
    );
  } else cli.output.text(`${found.failure}: ${proofFailures[found.failure]}`);
  return found.ok ? exitCodes.ok : exitCodes.failed;
}

async function keptFrom(cli: Cli, { checkpoints }: Options, otherwise: readonly string[]) {
  const { readCheckpoints } = await import('../cli/audit-trust.ts');
  const { workingFolder } = await cli.sources();
  const given = checkpoints?.map((place) => resolve(workingFolder, place));
  return readCheckpoints(given ?? otherwise, (line) => {
    cli.output.note(`A torn line of the checkpoints was passed over: ${line.slice(0, 80)}`);
  });
}

async function report(cli: Cli, { json }: Options, found: Report): Promise<ExitCode> {
  const { printAuditReport } = await import('../cli/print-audit-report.ts');
  if (json === true) cli.output.json(found);
  else printAuditReport(cli.output, found);
  return found.ok ? exitCodes.ok : exitCodes.failed;
}
