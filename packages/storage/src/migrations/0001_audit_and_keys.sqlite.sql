-- What qmcp keeps. Times are epoch milliseconds, digests hex, ids UUIDv7 in text.

-- Processes that wrote here, one row a start. `ended_at_ms` is null until the process is known to be gone and nothing
-- that it began is open.
create table instance (
  number        integer primary key,
  instance_id   text not null,
  started_at_ms integer not null,
  seen_at_ms    integer not null,
  ended_at_ms   integer
) strict;

create index instance_running on instance (number) where ended_at_ms is null;

-- Who stands behind a pseudonym. Forgetting a person sets principal_id to null; records keep the pseudonym.
create table actor (
  pseudonym     text primary key,
  principal_id  text unique,
  created_at_ms integer not null
) strict;

-- Finished calls and security events. `sequence` counts the records of an instance from 1, without gaps and in the
-- order of commits: the stream that can be sealed in batches.
create table audit_record (
  id                 text primary key,
  instance           integer not null references instance (number),
  sequence           integer not null,
  kind               text not null,
  started_at_ms      integer not null,
  actor              text not null references actor (pseudonym),
  door               text not null,
  method             text not null,
  name               text,
  request_id         text not null,
  correlation_id     text not null,
  trace_id           text not null,
  span_id            text not null,
  protocol_version   text,
  client_name        text,
  arguments_digest   text,
  outcome            text not null,
  reason             text,
  duration_us        integer not null,
  result_digest      text,
  payload_commitment text,
  unique (instance, sequence)
) strict;

-- A page is one walk down one of these: equal in the first column, within a time span, newest first. Each index costs
-- every write, so the value that nearly every record has is left out where a walk down all records finds it as fast.
-- The columns after the time order nothing: a record that they rule out isn't looked up in the table.
create index audit_record_time on audit_record (started_at_ms);
create index audit_record_kind on audit_record (kind, started_at_ms);
create index audit_record_door on audit_record (door, started_at_ms, kind, outcome) where door <> 'mcp-http';
create index audit_record_method on audit_record (method, started_at_ms, kind, outcome) where method <> 'tools/call';
create index audit_record_outcome on audit_record (outcome, started_at_ms, kind, name) where outcome <> 'ok';
create index audit_record_name on audit_record (name, started_at_ms, kind, outcome);
create index audit_record_actor on audit_record (actor, started_at_ms, kind, outcome, name);
create index audit_record_correlation on audit_record (correlation_id, started_at_ms);
create index audit_record_trace on audit_record (trace_id, started_at_ms);
create index audit_record_request on audit_record (request_id, started_at_ms);

-- What may be forgotten: with salt and body gone, commitment and digests say nothing any more.
create table audit_payload (
  record_id text primary key references audit_record (id),
  salt      text not null,
  body      text not null
) strict;

-- Calls that may have changed something and have not ended. A row whose process is gone tells of an ambiguous call.
create table audit_intent (
  id               text primary key,
  instance         integer not null references instance (number),
  kind             text not null,
  started_at_ms    integer not null,
  actor            text not null references actor (pseudonym),
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
) strict;

create table api_key (
  id            text primary key,
  name          text not null,
  secret_hash   text not null,
  scopes        text not null,
  created_at_ms integer not null,
  expires_at_ms integer,
  revoked_at_ms integer,
  rotated_from  text
) strict;

create table seal_key (
  id            text primary key,
  secret        blob not null,
  created_at_ms integer not null
) strict;

-- Which index to prefer when a filter could use several, as rows in all and rows per value (sqlite.org/optoverview.html,
-- "Manual Control Of Query Plans Using SQLITE_STAT Tables"). Fixed, so that plans are the same on each machine.
analyze;
insert into sqlite_stat1 (tbl, idx, stat) values
  ('audit_record', 'audit_record_time', '2000000 2'),
  ('audit_record', 'audit_record_kind', '2000000 1000000 2'),
  ('audit_record', 'audit_record_door', '2000000 800000 2'),
  ('audit_record', 'audit_record_method', '2000000 600000 2'),
  ('audit_record', 'audit_record_outcome', '2000000 300000 2'),
  ('audit_record', 'audit_record_name', '2000000 40000 2'),
  ('audit_record', 'audit_record_actor', '2000000 20000 2'),
  ('audit_record', 'audit_record_correlation', '2000000 10 2'),
  ('audit_record', 'audit_record_trace', '2000000 8 2'),
  ('audit_record', 'audit_record_request', '2000000 2 1');
