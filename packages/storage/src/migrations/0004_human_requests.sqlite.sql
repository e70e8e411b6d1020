-- Questions to people. `content` is the request as JSON; the columns beside it are what the store decides by and finds
-- by. `revision` counts changes, so that of two processes that change a request at once, one finds out. The `held_`
-- columns name the call that an approval is about. `runner` is the process that runs that call now: a row whose process is
-- gone tells of a call that may or may not have taken effect. `change` is the count of changes when it last did.
create table human_request (
  id                    text primary key,
  revision              integer not null,
  status                text not null,
  type                  text not null,
  requester_id          text not null,
  correlation_id        text not null,
  expires_at_ms         integer not null,
  held_principal_id     text,
  held_tool             text,
  held_arguments_digest text,
  runner                integer references instance (number),
  content               text not null,
  change                integer not null
) strict;

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

-- Counts changes of the table above, so that who waits for one learns of it by a single number.
create table human_request_change (count integer not null) strict;
insert into human_request_change values (0);

create trigger human_request_created after insert on human_request begin
  update human_request_change set count = count + 1;
end;
create trigger human_request_replaced after update on human_request begin
  update human_request_change set count = count + 1;
end;
