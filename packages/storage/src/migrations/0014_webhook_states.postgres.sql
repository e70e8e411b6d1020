-- A webhook signs with two secrets while its receiver changes over. One whose receiver said that it is gone is told of
-- nothing new.
alter table webhook add column previous_secret text;
alter table webhook add column previous_secret_until_ms bigint;
alter table webhook add column disabled_at_ms bigint;

create or replace function fan_out_webhook_event() returns trigger language plpgsql as $$
begin
  insert into webhook_delivery (webhook_id, event_id, status, attempts, due_at_ms)
    select id, new.id, 'pending', 0, 0 from webhook
      where id in (select webhook_id from webhook_subscription where event = new.type) and disabled_at_ms is null
      for key share;
  return null;
end
$$;
