-- Questions to people. `content` is the request as JSON; the columns beside it are what the store decides by and finds
-- by. `revision` counts changes, so that of two processes that change a request at once, one finds out. The `held_`
-- columns name the call that an approval is about. `runner` is the process that runs that call now: a row whose instance
-- ended tells of a call that may or may not have taken effect. `change` is the count of changes when it last did.
create table human_request (
  id                    text collate "C" primary key,
  revision              integer not null,
  status                text collate "C" not null,
  type                  text collate "C" not null,
  requester_id          text collate "C" not null,
  correlation_id        text collate "C" not null,
  expires_at_ms         bigint not null,
  held_principal_id     text collate "C",
  held_tool             text collate "C",
  held_arguments_digest text collate "C",
  runner                integer references instance (number),
  content               text not null,
  change                bigint not null
);

-- Which of those that wait runs out next.
create index human_request_due on human_request (expires_at_ms) where status = 'pending';
-- A page is one walk down one of these, newest first: ids order by time.
create index human_request_status on human_request (status, id);
create index human_request_type on human_request (type, id);
create index human_request_requester on human_request (requester_id, id);
create index human_request_correlation on human_request (correlation_id, id);
create index human_request_tool on human_request (held_tool, id) where held_tool is not null;
create index human_request_held on human_request (held_principal_id, held_tool, held_arguments_digest, id)
  where held_tool is not null;
create index human_request_runner on human_request (runner) where runner is not null;

create index human_request_changed on human_request (change);

-- Counts changes of the table above, so that who waits for one learns of it by a single number. A row rather than a
-- sequence: it is locked until the change can be read, so that changes are seen in the order of their numbers.
create table human_request_change (count bigint not null) with (fillfactor = 50);
insert into human_request_change values (0);

create function count_human_request_change() returns trigger language plpgsql as $$
begin
  update human_request_change set count = count + 1 returning count into new.change;
  return new;
end
$$;
create trigger human_request_changed before insert or update on human_request
  for each row execute function count_human_request_change();

-- Adds a request, unless another about the same call has not expired at `now_ms`. Those that ask for the same call take
-- turns, by a lock that ends with the transaction, and each statement of a function sees what was committed before it: of
-- two that come at once, one is added and both get it.
create function create_human_request(given human_request, now_ms bigint) returns text language plpgsql as $$
declare
  standing text;
begin
  if given.held_tool is not null then
    perform pg_advisory_xact_lock('human_request'::regclass::oid::integer, hashtext(
      jsonb_build_array(given.held_principal_id, given.held_tool, given.held_arguments_digest)::text));
    select content into standing from human_request
      where held_principal_id = given.held_principal_id and held_tool = given.held_tool
        and held_arguments_digest = given.held_arguments_digest and expires_at_ms > now_ms
      order by id desc limit 1;
    if standing is not null then return standing; end if;
  end if;
  insert into human_request select given.*;
  return given.content;
end
$$;
