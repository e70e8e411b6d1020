-- What makes the audit tamper-evident; docs/reference/audit-format.md says what each hash is over. Hashes are SHA-256 in
-- hex.

-- Records of one transaction of one instance, from `first_sequence` on. `leaves` has the hash of each record, 32 bytes
-- apiece; null where there is one record, whose hash is the root. `kind` is 'genesis' for records that are older than
-- this table, else 'live'.
create table audit_batch (
  instance       integer not null references instance (number),
  number         integer not null,
  kind           text not null,
  sealed_at_ms   integer not null,
  first_sequence integer not null,
  count          integer not null,
  root           text not null,
  leaves         blob,
  previous       text not null,
  hash           text not null,
  primary key (instance, number)
) strict, without rowid;

-- Streams that a checkpoint may yet have to sign for. A row goes when its instance has ended and its head is signed.
create table audit_open_stream (
  instance     integer primary key references instance (number),
  signed_batch integer not null
) strict;

-- Signed statements: one chain. `body` is signed as it stands. `published` becomes 1 when the statement is in the folder
-- of checkpoints.
create table audit_statement (
  number    integer primary key,
  body      text not null,
  signature text not null,
  published integer not null
) strict;

create index audit_statement_unpublished on audit_statement (number) where published = 0;

-- A pseudonym commits to its principal: the first 32 hex digits of SHA-256 over `name_salt` and `principal_id`. Who is forgotten
-- loses both. Pseudonyms that are older than this column are random, and prove nothing.
alter table actor add column name_salt text;
