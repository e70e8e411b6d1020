-- Where messages about human requests go, and what is on its way there. Triggers write down what is to be told in the
-- transaction that changes a request, so that nothing that is on record goes untold.
create table webhook (
  id            text primary key,
  name          text not null,
  url           text not null,
  format        text not null,
  secret        text,
  created_at_ms integer not null
) strict;

create table webhook_subscription (
  event      text not null,
  webhook_id text not null references webhook (id) on delete cascade,
  primary key (event, webhook_id)
) strict, without rowid;

-- What happened, to what, as it was then. The id is of the message, whoever gets it.
create table webhook_event (
  id      text primary key,
  type    text not null,
  content text not null
) strict;

-- `due_at_ms` is when it is tried next, 0 for at once; whoever tries it moves that on, so that nobody else does meanwhile.
-- `attempts` tells one such turn from the next. `last` is the last attempt as JSON.
create table webhook_delivery (
  webhook_id text not null references webhook (id) on delete cascade,
  event_id   text not null references webhook_event (id),
  status     text not null,
  attempts   integer not null,
  due_at_ms  integer not null,
  last       text,
  done_at_ms integer,
  primary key (webhook_id, event_id)
) strict;

create index webhook_delivery_due on webhook_delivery (due_at_ms) where status = 'pending';
create index webhook_delivery_next on webhook_delivery (webhook_id, due_at_ms, event_id) where status = 'pending';
create index webhook_delivery_done on webhook_delivery (done_at_ms) where done_at_ms is not null;
create index webhook_delivery_event on webhook_delivery (event_id);

create trigger webhook_event_raised after insert on webhook_event begin
  insert into webhook_delivery (webhook_id, event_id, status, attempts, due_at_ms)
    select webhook_id, new.id, 'pending', 0, 0 from webhook_subscription where event = new.type;
end;

create trigger human_request_requested after insert on human_request when new.status = 'pending' begin
  insert into webhook_event
    select 'msg_' || new.id || '_' || replace(event, '.', '_'), event, new.content from webhook_subscription
      where event = iif(new.type = 'approval', 'approval.requested', 'human.requested') limit 1
    on conflict do nothing;
end;

create trigger human_request_settled after update on human_request
  when new.type = 'approval' and old.status = 'pending' and new.status <> 'pending' begin
  insert into webhook_event
    select 'msg_' || new.id || '_' || replace(event, '.', '_'), event, new.content from webhook_subscription
      where event = iif(new.status = 'expired', 'approval.expired', 'approval.settled') limit 1
    on conflict do nothing;
end;
