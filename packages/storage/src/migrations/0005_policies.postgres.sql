-- Policies that were in force, by the digest of their text, each from when it first was.
create table policy (
  digest       text collate "C" primary key,
  loaded_at_ms bigint not null,
  content      text not null
);
