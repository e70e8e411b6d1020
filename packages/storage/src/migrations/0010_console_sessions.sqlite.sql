-- Who is signed in to the console. Of what a browser carries, and of the secret in a link, only SHA-256 is kept. A link is
-- gone once it is taken.
create table sign_in_link (
  secret_hash   text primary key,
  expires_at_ms integer not null
) strict, without rowid;

create table console_session (
  secret_hash   text primary key,
  principal_id  text not null,
  created_at_ms integer not null,
  used_at_ms    integer not null,
  expires_at_ms integer not null
) strict, without rowid;
