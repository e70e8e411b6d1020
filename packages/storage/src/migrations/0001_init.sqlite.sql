-- What qmcp keeps on one machine. Times are epoch milliseconds, digests hex, ids UUIDv7 in text.

-- Who stands behind a pseudonym. Erasing a person sets principal_id to null; records keep the pseudonym.
create table actor (
  pseudonym     text primary key,
  principal_id  text unique,
  created_at_ms integer not null
) strict, without rowid;

-- Finished calls and security events. `instance` and `sequence` order the stream of one process without gaps, so that
-- it can be sealed in batches.
create table audit_record (
  id                 text primary key,
  instance           text not null,
  sequence           integer not null,
  kind               text not null,
  started_at_ms      integer not null,
  duration_us        integer not null,
  actor              text not null references actor (pseudonym),
  door               text not null,
  method             text not null,
  name               text,
  outcome            text not null,
  reason             text,
  request_id         text not null,
  correlation_id     text not null,
  trace_id           text not null,
  span_id            text not null,
  protocol_version   text,
  client_name        text,
  arguments_digest   text,
  result_digest      text,
  payload_commitment text,
  unique (instance, sequence)
) strict, without rowid;

create index audit_record_name on audit_record (name, id);
create index audit_record_actor on audit_record (actor, id);
create index audit_record_outcome on audit_record (outcome, id);
create index audit_record_correlation on audit_record (correlation_id, id);
create index audit_record_trace on audit_record (trace_id, id);
create index audit_record_request on audit_record (request_id, id);

-- What may be forgotten: with salt and body gone, commitment and digests say nothing any more.
create table audit_payload (
  record_id text primary key references audit_record (id),
  salt      text not null,
  body      text not null
) strict, without rowid;

-- Calls that may have changed something and have not ended. A row whose process is gone tells of an ambiguous call.
create table audit_intent (
  id               text primary key,
  instance         text not null,
  started_at_ms    integer not null,
  actor            text not null references actor (pseudonym),
  kind             text not null,
  door             text not null,
  method           text not null,
  name             text,
  request_id       text not null,
  correlation_id   text not null,
  trace_id         text not null,
  span_id          text not null,
  protocol_version text,
  client_name      text,
  arguments_digest text
) strict, without rowid;

create index audit_intent_instance on audit_intent (instance);

create table api_key (
  id            text primary key,
  name          text not null,
  secret_hash   text not null,
  scopes        text not null,
  created_at_ms integer not null,
  expires_at_ms integer,
  revoked_at_ms integer,
  rotated_from  text
) strict, without rowid;

create table seal_key (
  id            text primary key,
  secret        blob not null,
  created_at_ms integer not null
) strict, without rowid;
