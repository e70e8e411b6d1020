-- Nearly every record is of a call, and each index costs every one of them: like the others, this one leaves the common
-- value out. Lists of calls walk down the time.
drop index audit_record_kind;
create index audit_record_kind on audit_record (kind, started_at_ms) where kind <> 'call';
