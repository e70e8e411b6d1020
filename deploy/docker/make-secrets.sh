#!/bin/sh
# Makes the secrets that compose.yaml names, each from 32 random bytes, and keeps those that are there.
set -eu
folder=$(dirname "$(readlink -f "$0")")/secrets
umask 077
mkdir -p "$folder"

# keep <name>: writes standard input to a secret that every user of a container may read; the folder is closed to others.
keep() {
  cat >"$folder/$1"
  chmod 0444 "$folder/$1"
}

random() {
  head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'
}

if [ ! -e "$folder/postgres_password" ]; then
  password=$(random)
  printf %s "$password" | keep postgres_password
  printf 'postgres://qmcp:%s@postgres:5432/qmcp' "$password" | keep database_url
fi
if [ ! -e "$folder/redis_url" ]; then
  password=$(random)
  printf 'requirepass %s\n' "$password" | keep redis_configuration
  printf 'redis://:%s@redis:6379' "$password" | keep redis_url
fi
