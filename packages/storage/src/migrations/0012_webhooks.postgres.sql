-- Where messages about human requests go, and what is on its way there. Triggers write down what is to be told in the
-- transaction that changes a request, so that nothing that is on record goes untold.
create table webhook (
  id            text collate "C" primary key,
  name          text not null,
  url           text not null,
  format        text not null,
  secret        text,
  created_at_ms bigint not null
);

create table webhook_subscription (
  event      text collate "C" not null,
  webhook_id text collate "C" not null references webhook (id) on delete cascade,
  primary key (event, webhook_id)
);

-- What happened, to what, as it was then. The id is of the message, whoever gets it.
create table webhook_event (
  id      text collate "C" primary key,
  type    text collate "C" not null,
  content text not null
);

-- `due_at_ms` is when it is tried next, 0 for at once; whoever tries it moves that on, so that nobody else does meanwhile.
-- `attempts` tells one such turn from the next. `last` is the last attempt as JSON.
create table webhook_delivery (
  webhook_id text collate "C" not null references webhook (id) on delete cascade,
  event_id   text collate "C" not null references webhook_event (id),
  status     text collate "C" not null,
  attempts   integer not null,
  due_at_ms  bigint not null,
  last       text,
  done_at_ms bigint,
  primary key (webhook_id, event_id)
);

create index webhook_delivery_due on webhook_delivery (due_at_ms) where status = 'pending';
create index webhook_delivery_next on webhook_delivery (webhook_id, due_at_ms, event_id) where status = 'pending';
create index webhook_delivery_done on webhook_delivery (done_at_ms) where done_at_ms is not null;
create index webhook_delivery_event on webhook_delivery (event_id);

-- A webhook that is being removed meanwhile gets none, and whoever changes a request never fails for it.
create function fan_out_webhook_event() returns trigger language plpgsql as $$
begin
  insert into webhook_delivery (webhook_id, event_id, status, attempts, due_at_ms)
    select id, new.id, 'pending', 0, 0 from webhook
      where id in (select webhook_id from webhook_subscription where event = new.type)
      for key share;
  return null;
end
$$;
create trigger webhook_event_raised after insert on webhook_event
  for each row execute function fan_out_webhook_event();

create function raise_webhook_event() returns trigger language plpgsql as $$
declare
  raised text;
begin
  raised := case
    when tg_op = 'INSERT' then
      case when new.type = 'approval' then 'approval.requested' else 'human.requested' end
    when new.status = 'expired' then 'approval.expired'
    else 'approval.settled'
  end;
  if exists (select from webhook_subscription where event = raised) then
    insert into webhook_event values ('msg_' || new.id || '_' || replace(raised, '.', '_'), raised, new.content)
      on conflict do nothing;
  end if;
  return null;
end
$$;
create trigger human_request_requested after insert on human_request
  for each row when (new.status = 'pending') execute function raise_webhook_event();
create trigger human_request_settled after update on human_request
  for each row when (new.type = 'approval' and old.status = 'pending' and new.status <> 'pending')
  execute function raise_webhook_event();
