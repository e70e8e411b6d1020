-- What makes the audit tamper-evident; docs/reference/audit-format.md says what each hash is over. Hashes are SHA-256 in
-- hex.

-- Streams are sealed from 1 on, without gaps. Where a month was dropped from one, it is counted anew.
update audit_record set sequence = counted.place from (
  select id, row_number() over (partition by instance order by sequence, id) as place from audit_record
  where instance in (
    select instance from audit_record group by instance having min(sequence) <> 1 or max(sequence) <> count(*)
  )
) as counted where audit_record.id = counted.id and sequence <> counted.place;

update instance set last_sequence = newest from (
  select instance, max(sequence) as newest from audit_record group by instance
) as stream where instance = number and last_sequence <> newest;

-- Records of one transaction of one instance, from `first_sequence` on. `leaves` has the hash of each record, 32 bytes
-- apiece; null where there is one record, whose hash is the root. `kind` is 'genesis' for records that are older than
-- this table, else 'live'.
create table audit_batch (
  instance       integer not null,
  number         bigint not null,
  kind           text collate "C" not null,
  sealed_at_ms   bigint not null,
  first_sequence bigint not null,
  count          bigint not null,
  root           text collate "C" not null,
  leaves         bytea,
  previous       text collate "C" not null,
  hash           text collate "C" not null,
  primary key (instance, number)
);

-- Streams that a checkpoint may yet have to sign for. A row goes when its instance has ended and its head is signed.
create table audit_open_stream (
  instance     integer primary key,
  signed_batch bigint not null
);

-- Signed statements: one chain. `body` is signed as it stands. `published` becomes 1 when the statement is in a folder
-- of checkpoints. Who adds one holds the advisory lock (oid of this table, 0) until it is committed.
create table audit_statement (
  number    bigint primary key,
  body      text not null,
  signature text not null,
  published integer not null
);

create index audit_statement_unpublished on audit_statement (number) where published = 0;

-- The private key that signs, PKCS #8 (RFC 5958) encrypted under a secret that is not in here: one, but for moments
-- while it changes.
create table audit_key (
  id            text collate "C" primary key,
  pem           text not null,
  created_at_ms bigint not null
);

-- Drops the partitions of months before one, `2026_11`, that nothing is left in. Where somebody is reading them now, they
-- wait for the next time, rather than have writers wait behind him.
create function drop_empty_audit_partitions(first_kept text) returns integer
language plpgsql set lock_timeout = '100ms' as $$
declare
  month text;
  is_empty boolean;
  dropped integer := 0;
begin
  for month in
    select substr(relname, 14) from pg_inherits join pg_class on oid = inhrelid
    where inhparent = 'audit_record'::regclass and substr(relname, 14) < first_kept order by 1
  loop
    execute format('select not exists (select from %I) and not exists (select from %I)',
      'audit_record_' || month, 'audit_payload_' || month) into is_empty;
    continue when not is_empty;
    lock table audit_record, audit_payload in access exclusive mode;
    execute format('select not exists (select from %I) and not exists (select from %I)',
      'audit_record_' || month, 'audit_payload_' || month) into is_empty;
    continue when not is_empty;
    execute format('drop table %I, %I', 'audit_record_' || month, 'audit_payload_' || month);
    dropped := dropped + 1;
  end loop;
  return dropped;
exception when lock_not_available then
  return 0;
end
$$;
