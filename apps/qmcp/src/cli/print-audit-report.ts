import type { Report } from '@qmcp/audit-verifier';

import type { Output } from './output.ts';

/** Prints what a verification found: the first bad record first. */
export function printAuditReport(output: Output, report: Report): void {
  for (const { code, message } of report.problems) output.text(`${code}: ${message}`);
  const hidden = report.problemCount - report.problems.length;
  if (hidden > 0) output.text(`… and ${hidden} more`);
  output.text(report.ok ? describeWhole(report) : describeDamage(report));
  for (const note of notesOn(report)) output.note(note);
}

const describeWhole = ({ records, streams, lastCheckpoint }: Report): string =>
  lastCheckpoint === null
    ? `Nothing is wrong with ${count(records, 'record')}, but no checkpoint was signed yet.`
    : `Nothing is wrong with ${count(records, 'record')} in ${count(streams, 'stream')}, signed for until ${new Date(lastCheckpoint.atMs).toISOString()}.`;

const describeDamage = ({ problemCount, records }: Report): string =>
  `The audit is not what was sealed: ${count(problemCount, 'problem')} in ${count(records, 'record')}.`;

/** What one has to know to judge the result. */
function notesOn(report: Report): readonly string[] {
  const { unsignedRecords, genesisRecords, unprovenNames, cutRecords, payloads } = report;
  return [
    unsignedRecords > 0 &&
      `After the last checkpoint: ${count(unsignedRecords, 'record')}, chained but not signed for yet.`,
    genesisRecords > 0 &&
      `Older than the seal: ${count(genesisRecords, 'record')}; nobody can tell what happened to them before it.`,
    unprovenNames > 0 &&
      `As old: ${count(unprovenNames, 'name')}; whom those pseudonyms stand for can't be proven.`,
    cutRecords > 0 &&
      `Cut off, as signed, since their time was over: ${count(cutRecords, 'record')}.`,
    payloads.erased > 0 && `Erased, as signed: ${count(payloads.erased, 'payload')}.`,
  ].filter((note) => note !== false);
}

const count = (number: number, thing: string): string =>
  `${number} ${thing}${number === 1 ? '' : 's'}`;
