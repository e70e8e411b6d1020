-- Which of those that are over may be deleted.
create index human_request_over on human_request (expires_at_ms) where status <> 'pending';
-- How many one asker has pending.
create index human_request_open on human_request (requester_id) where status = 'pending';
