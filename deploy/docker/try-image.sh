#!/bin/sh
# Builds the image, runs it beside PostgreSQL and Redis, and asks it whether it is ready: needs Docker with Compose and a
# registry that has the images. Everything that it starts is gone in the end, volumes too.
set -eu
folder=$(dirname "$(readlink -f "$0")")
compose() {
  docker compose --project-name qmcp-try --file "$folder/compose.yaml" "$@"
}
trap 'compose down --volumes --timeout 5' EXIT

"$folder/make-secrets.sh"
compose up --build --wait --wait-timeout 300
compose exec -T qmcp qmcp keys create try --scope tools:call >/dev/null
[ "$(compose exec -T qmcp id -u)" = 10001 ]
compose exec -T qmcp sh -c '! touch /app/written 2>/dev/null'
compose exec -T qmcp node -e "
fetch('http://127.0.0.1:3333/readyz').then(async (reply) => {
  console.log(reply.status, await reply.text());
  process.exit(reply.ok ? 0 : 1);
})"
echo 'The image builds, runs as a plain user on a read-only root, and is ready.'
