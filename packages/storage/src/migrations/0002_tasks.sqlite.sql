-- Calls that are answered later. `content` is the task as JSON; the columns beside it are what the store decides by.
-- `revision` counts changes, so that of two processes that change a task at once, one finds out. `runner` is the process
-- that runs it now: a row whose process is gone tells of a run that nobody can finish.
create table task (
  id            text primary key,
  principal_id  text not null,
  status        text not null,
  revision      integer not null,
  runner        integer references instance (number),
  expires_at_ms integer not null,
  bytes         integer not null,
  content       text not null
) strict;

-- What room is counted by, without reading the rows; and what expired, oldest first.
create index task_room on task (expires_at_ms, principal_id, bytes);
create index task_runner on task (runner) where runner is not null;
