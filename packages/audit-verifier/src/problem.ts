/** What can be wrong with an audit, and what each name means. */
export const problemMeanings = {
  malformed_line: 'a line is not of the export format',
  wrong_key: 'none of the given public keys signed this audit',
  key_not_handed_over: 'a key took over that its predecessor did not sign for',
  bad_signature: 'a statement does not bear the signature of the key of its time',
  statement_missing: 'a signed statement is missing',
  statement_chain_broken: 'a signed statement does not follow the one before it',
  statement_forked: 'a statement kept outside the store differs from the one in it',
  statements_truncated: 'a statement kept outside the store is newer than any in it',
  batch_missing: 'a batch of records is missing, or stands where it does not belong',
  batch_chain_broken: 'a batch does not follow the one before it',
  batch_forked: 'a batch is not the one that was signed',
  stream_truncated: 'the end of a stream is missing: its signed head is not there',
  leaves_changed: 'the leaf hashes of a batch do not give its root, its records do',
  records_changed:
    'records of a batch were changed; its leaf hashes too, so that nobody knows which',
  record_changed: 'a record was changed',
  record_missing: 'a record is missing',
  record_inserted: 'a record stands where none belongs',
  record_unsealed: 'a record belongs to no batch',
  payload_changed: 'what a record carried was changed',
  payload_missing: 'what a record carried is gone, and no signed erasure says so',
  payload_not_erased: 'what a record carried is there though a signed erasure says that it is gone',
  payload_inserted: 'a payload stands beside a record that has none',
  name_changed: 'a pseudonym does not stand for whom it was made for',
  name_missing: 'whom a pseudonym stands for is gone, and no signed erasure says so',
  name_not_erased:
    'whom a pseudonym stands for is there though a signed erasure says that it is gone',
} as const;

/** Name of a {@link problemMeanings | finding}; stable, for programs. */
export type ProblemCode = keyof typeof problemMeanings;

/** Where something was found; what does not apply is missing. */
export interface Place {
  /** Line of the export, from 1. */
  readonly line: number;
  readonly statement?: number;
  /** Number of the stream: one process of the store. */
  readonly instance?: number;
  readonly batch?: number;
  /** Number of the record in its stream. */
  readonly sequence?: number;
  readonly recordId?: string;
  /** Pseudonym of who did it. */
  readonly actor?: string;
}

/** Something that is not as it was sealed. */
export interface Problem extends Place {
  readonly code: ProblemCode;
  /** One sentence for people. */
  readonly message: string;
}
