-- Who is signed in to the console. Of what a browser carries, and of the secret in a link, only SHA-256 is kept. A link is
-- gone once it is taken.
create table sign_in_link (
  secret_hash   text collate "C" primary key,
  expires_at_ms bigint not null
);

create table console_session (
  secret_hash   text collate "C" primary key,
  principal_id  text not null,
  created_at_ms bigint not null,
  used_at_ms    bigint not null,
  expires_at_ms bigint not null
);
