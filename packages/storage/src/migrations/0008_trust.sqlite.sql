-- What people said once and servers go by from then on: calls that need no further approval, and definitions of other
-- servers' tools that were accepted. `content` is the record as JSON.
create table trust (
  kind    text not null,
  id      text not null,
  content text not null,
  primary key (kind, id)
) strict;
