#!/usr/bin/env bash
# Installs the committed tree in a clone of its own with npm's linked strategy, where a package sees
# only what it declares, then compiles it and loads every workspace: the plane arrows, made physical. What
# is published is the bundled program, so it is asked there too.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
clone=$(mktemp -d)
trap 'rm -rf "$clone"' EXIT

# The `node` package's install script calls itself without end under this strategy, so no script
# runs here and Node.js comes from the first install.
export PATH="$root/node_modules/.bin:$PATH"

git clone --quiet "$root" "$clone"
cd "$clone"
npm ci --install-strategy=linked --ignore-scripts --no-progress --loglevel=error
npm run --silent build
node -C @qmcp/source scripts/prove-arrows.mjs
node scripts/prove-arrows.mjs
node scripts/prove-program.mjs
