import { defineCommand } from '../cli/command.ts';
import { readDurationMs } from '../cli/duration.ts';
import { jsonOption } from '../cli/session-options.ts';

interface Options {
  readonly olderThan: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Deletes records whose time is over. */
export default defineCommand<Options>({
  name: 'audit retention',
  summary: 'Delete records that are older than they are kept for',
  details:
    'Goes by whole batches from the beginning of each stream, and signs for where each begins now, so that what is left can be verified. Counts from when a record was sealed. There is no way back: look with --dry-run first, and export what has to be kept.',
  examples: [
    'qmcp audit retention --older-than 365d --dry-run',
    'qmcp audit retention --older-than 365d',
  ],
  configure: (command) =>
    jsonOption(command)
      .requiredOption('--older-than <duration>', 'how long records are kept, such as 365d')
      .option('--dry-run', 'only say what would be deleted'),

  async run({ cli, options }) {
    const keptMs = readDurationMs('--older-than', options.olderThan);
    const [{ withStore }, { recordSecurityEvent }] = await Promise.all([
      import('../cli/with-store.ts'),
      import('../cli/security-event.ts'),
    ]);
    const dryRun = options.dryRun === true;
    const cut = await withStore(cli, options, async (open) => {
      const { auditSeal } = open.store;
      const beforeMs = open.clock.nowMs() - keptMs;
      if (dryRun) return { ...(await auditSeal.planCut(beforeMs)), beforeMs };
      const gone = await auditSeal.cut(beforeMs);
      if (gone.records > 0) {
        await recordSecurityEvent(open, 'audit.cut', new Date(beforeMs).toISOString());
      }
      return { ...gone, beforeMs };
    });
    const { beforeMs, ...counts } = cut;
    const before = new Date(beforeMs).toISOString();
    if (options.json === true) cli.output.json({ before, dry_run: dryRun, ...counts });
    else {
      const what = `${counts.records} records in ${counts.batches} batches, sealed before ${before}`;
      cli.output.text(dryRun ? `Would delete ${what}.` : `Deleted ${what}.`);
    }
  },
});
