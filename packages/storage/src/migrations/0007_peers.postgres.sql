-- Where other processes reach an instance; null for one that is not to be reached.
alter table instance add column peer_url text;
