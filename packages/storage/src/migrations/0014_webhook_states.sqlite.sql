-- A webhook signs with two secrets while its receiver changes over. One whose receiver said that it is gone is told of
-- nothing new.
alter table webhook add column previous_secret text;
alter table webhook add column previous_secret_until_ms integer;
alter table webhook add column disabled_at_ms integer;

drop trigger webhook_event_raised;
create trigger webhook_event_raised after insert on webhook_event begin
  insert into webhook_delivery (webhook_id, event_id, status, attempts, due_at_ms)
    select id, new.id, 'pending', 0, 0 from webhook_subscription join webhook on id = webhook_id
      where event = new.type and disabled_at_ms is null;
end;
