-- Where other processes reach an instance; null for one that is not to be reached.
alter table instance add column peer_url text;

-- What changed in a process that others may want to hear of. Rows are gone after a minute; numbers are never given again.
create table notice (
  number      integer primary key autoincrement,
  instance    integer not null,
  topic       text not null,
  subject     text not null,
  noted_at_ms integer not null
) strict;
