import { formatCount, formatNumber } from '../core/format/count.ts';

import type { VerifyReport } from '../core/wire/audit.ts';

/** What the audit's page says. */
export const audit = {
  title: 'Audit',
  lead: 'Every call is on a record that nobody can change unseen, not even who runs this server.',
  verify: 'Verify now',
  again: 'Verify again',
  verifying: 'Verifying…',
  of: (checked: number, total: number) =>
    `${formatNumber(checked)} of ${formatCount(total, 'record')} checked`,
  idleTitle: 'Is the record whole?',
  idleText:
    'Verifying reads every record and checks it against its seal and the signed checkpoints.',
  okTitle: 'The record is whole',
  okText: ({ records, checkpoints, unsigned_records: unsigned }: VerifyReport) =>
    `${formatCount(records, 'record')} and ${formatCount(checkpoints, 'signed checkpoint')} hold.${
      unsigned > 0 ? ` ${formatCount(unsigned, 'record is', 'records are')} not signed yet.` : ''
    }`,
  badTitle: 'The record does not hold',
  badText:
    'From here on nothing can be relied upon. Keep a copy of the store before anything else.',
  firstBad: 'First bad record',
  badCode: 'Code',
  badRecord: 'Record',
  record: (number: number) => `record ${formatNumber(number)}`,
  others: (count: number) =>
    `${formatCount(count, 'more thing is', 'more things are')} wrong: verify an export to see all.`,
  look: 'Look at it',
  export: 'Export',
  exportTitle: 'Take it with you',
  exportText:
    'The whole audit as one file. Anybody can verify it offline with the qmcp audit verifier, without this server.',
  prove: 'Prove one record',
  proveText: 'Open a call and make a proof for it: it shows that this record is part of the audit.',
  toCalls: 'To the calls',
  standing: 'How far it is sealed',
  lastSigned: 'Last signed',
  neverSigned: 'not yet',
  checkpoint: (number: number) => `checkpoint ${formatNumber(number)}`,
  unsigned: 'Written since',
  unsignedCount: (count: number) => formatCount(count, 'record'),
  lastRecord: 'Last record',
  notDone: 'It could not be verified',
  cutShort: 'It ended too early',
  cutShortText: 'The server stopped before it was done: verify again.',
};
