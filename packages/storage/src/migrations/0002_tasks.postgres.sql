-- Calls that are answered later. `content` is the task as JSON; the columns beside it are what the store decides by.
-- `revision` counts changes, so that of two processes that change a task at once, one finds out. `runner` is the process
-- that runs it now: a row whose instance ended tells of a run that nobody can finish.
create table task (
  id            text collate "C" primary key,
  principal_id  text collate "C" not null,
  status        text not null,
  revision      integer not null,
  runner        integer references instance (number),
  expires_at_ms bigint not null,
  bytes         bigint not null,
  content       text not null
);

-- What room is counted by, without reading the rows; and what expired, oldest first.
create index task_room on task (expires_at_ms, principal_id, bytes);
create index task_runner on task (runner) where runner is not null;

-- Adds a task where there is room at `now_ms`. Those that count take turns, by a lock that ends with the transaction, and
-- each statement of a function sees what was committed before it: of two that find the last place free, one gets it.
-- One round trip, so that nobody holds the lock across the network.
create function create_task(
  given task, now_ms bigint, max_tasks bigint, max_tasks_per_principal bigint, max_bytes bigint
) returns text language plpgsql as $$
declare
  used record;
begin
  perform pg_advisory_xact_lock('task'::regclass::oid::integer, 0);
  select count(*) as tasks, coalesce(sum(bytes), 0) as bytes,
    count(*) filter (where principal_id = given.principal_id) as own
    into used from task where expires_at_ms > now_ms;
  if used.own >= max_tasks_per_principal then return 'principal_full'; end if;
  if used.tasks >= max_tasks or used.bytes + given.bytes > max_bytes then return 'store_full'; end if;
  insert into task select given.*;
  return 'created';
end
$$;
