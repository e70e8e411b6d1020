import { formatCount } from '../core/format/count.ts';

/** What the audit's page says. */
export const audit = {
  title: 'Audit',
  lead: 'Every call is on a record that nobody can change unseen, not even who runs this server.',
  verify: 'Verify now',
  again: 'Verify again',
  verifying: 'Verifying',
  checked: (checked: number) => `${formatCount(checked, 'record')} checked`,
  of: (checked: number, total: number) =>
    `${checked.toLocaleString('en')} of ${formatCount(total, 'record')} checked`,
  idleTitle: 'Is the record whole?',
  idleText:
    'Verifying reads every record and checks it against its seal and the signed checkpoints.',
  okTitle: 'The record is whole',
  okText: (records: number, checkpoints: number) =>
    `${formatCount(records, 'record')} and ${formatCount(checkpoints, 'signed checkpoint')} hold.`,
  badTitle: 'The record does not hold',
  badText:
    'From here on nothing can be relied upon. Keep a copy of the store before anything else.',
  firstBad: 'First bad record',
  badWhy: 'What is wrong',
  badCode: 'Code',
  badSequence: 'Place',
  look: 'Look at it',
  export: 'Export',
  exportTitle: 'Take it with you',
  exportText:
    'The whole audit as one file. Anybody can verify it offline with the qmcp audit verifier, without this server.',
  prove: 'Prove one record',
  proveText: 'Open a call and make a proof for it: it shows that this record is part of the audit.',
  toCalls: 'To the calls',
  cutShort: 'It ended too early',
  cutShortText: 'The server stopped before it was done: verify again.',
};
