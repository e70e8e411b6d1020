/**
 * Builds the browser app of the console into `apps/console/dist`, unless what is there was built from these very
 * sources; then into the package that is published: `node scripts/build-console.mjs`.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ownNode } from './bootstrap.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const app = join(root, 'apps', 'console');
const built = join(app, 'dist');
const stamp = join(built, '.sources-sha256');

/** What a build depends on, beside the lockfile. */
const SOURCES = ['index.html', 'package.json', 'vite.config.ts', 'public', 'src'];

/**
 * Brings the built app in step with its sources; a few milliseconds when it is. Speaks on stderr alone, so a caller may
 * use stdout as a protocol channel.
 *
 * @throws {Error} with what the bundler said.
 */
export function buildConsole() {
  const digest = sourcesDigest();
  if (isBuiltFrom(digest)) return;
  console.error('qmcp: building the console (once after each change of it, a few seconds) …');
  // Beside, and then moved: a server that starts meanwhile sees the old app or the new one, never half of it.
  const fresh = join(app, `.dist-${process.pid}`);
  try {
    bundle(fresh);
    writeFileSync(join(fresh, '.sources-sha256'), digest);
    install(fresh, digest);
  } catch (error) {
    if (!isBuiltFrom(digest)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * Moves a build to its place. Other processes may be at the same: the first that was built from these sources stays.
 * @param {string} fresh
 * @param {string} digest
 */
function install(fresh, digest) {
  const former = `${fresh}-former`;
  while (!isBuiltFrom(digest)) {
    if (renamed(built, former, 'ENOENT')) rmSync(former, { recursive: true, force: true });
    if (renamed(fresh, built, 'ENOTEMPTY')) return;
  }
}

/**
 * @param {string} from
 * @param {string} to
 * @param {string} tolerated - code of the failure that means that another process was faster
 */
function renamed(from, to, tolerated) {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === tolerated) return false;
    throw error;
  }
}

/** @param {string} digest */
const isBuiltFrom = (digest) => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;

/** @param {string} folder */
function bundle(folder) {
  const ownPackages = createRequire(join(app, 'package.json'));
  const vite = join(dirname(ownPackages.resolve('vite/package.json')), 'bin', 'vite.js');
  // Where no install script ran there is no Node.js of our own, and who runs this found one by the path.
  const node = existsSync(ownNode) ? ownNode : process.execPath;
  const run = spawnSync(
    node,
    [vite, 'build', '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'],
    // Whoever starts this, a test runner say, may be in another mode, in which React is half as large again.
    { cwd: app, encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } },
  );
  if (run.status === 0) return;
  const said = run.error?.message ?? (run.stderr || run.stdout).trim();
  throw new Error(`The console could not be built: ${said}`, { cause: run.error });
}

function sourcesDigest() {
  const hash = createHash('sha256');
  const files = SOURCES.flatMap((source) => filesIn(join(app, source)));
  for (const file of [...files, join(root, 'package-lock.json')]) {
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]} the file itself, or all files of the folder, in an order that no disk decides
 */
function filesIn(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  buildConsole();
  // What is published is the package of the command line alone, so the app goes along in it.
  const published = join(root, 'apps', 'qmcp', 'dist', 'console', 'app');
  rmSync(published, { recursive: true, force: true });
  cpSync(built, published, { recursive: true });
}
