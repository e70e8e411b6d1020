/**
 * Most bytes, in UTF-8, of a name that may go on record. The record is found by it, and PostgreSQL refuses what makes an entry of
 * an index longer than 2,704 bytes (postgresql.org/docs/current/btree.html), a time and an id among them.
 */
export const MAX_RECORDED_NAME_BYTES = 2_000;

/** Whether a call of that name can be put on record, on either database. */
export const canBeRecorded = (name: string): boolean =>
  Buffer.byteLength(name) <= MAX_RECORDED_NAME_BYTES;
