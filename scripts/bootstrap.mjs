import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE_MAJOR = 20;
const NETWORK_FAILURE =
  /E(?:NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|HOSTUNREACH)|ERR_SOCKET_TIMEOUT/;

const root = fileURLToPath(new URL('..', import.meta.url));
const lockfile = join(root, 'package-lock.json');
const stamp = join(root, 'node_modules', '.installed-lockfile-sha256');

/** Where the repository's own Node.js lives once dependencies are installed. */
export const ownNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/**
 * Makes the installed dependencies match `package-lock.json`; a few milliseconds when they already
 * do. Speaks on stderr alone, so a caller may use stdout as a protocol channel.
 *
 * @throws {Error} with a message that tells the reader what to do.
 */
export function bootstrap() {
  requireRecentNode();
  if (isInStep()) return;
  console.error('qmcp: installing dependencies from package-lock.json (once, under a minute) …');
  install();
  if (!existsSync(ownNode)) {
    throw new Error(
      "npm did not run the install script of the `node` package, which brings the repository's own " +
        'Node.js. Allow install scripts (`npm config delete ignore-scripts`) and try again.',
    );
  }
  rememberInstall();
}

/** Records that the installed dependencies match the present lockfile. */
export function rememberInstall() {
  writeFileSync(stamp, lockfileDigest());
}

function requireRecentNode() {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE_MAJOR) return;
  throw new Error(
    `Node.js ${process.versions.node} is too old to set the repository up. ` +
      `Install Node.js ${OLDEST_NODE_MAJOR} or newer from https://nodejs.org and try again.`,
  );
}

function isInStep() {
  return (
    existsSync(stamp) && existsSync(ownNode) && readFileSync(stamp, 'utf8') === lockfileDigest()
  );
}

function lockfileDigest() {
  return createHash('sha256').update(readFileSync(lockfile)).digest('hex');
}

function install() {
  const reply = spawnSync('npm', ['ci', '--no-progress', '--loglevel=error'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PATH: pathOutsideInstall() },
    shell: process.platform === 'win32',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (reply.error) {
    throw new Error('npm was not found. It comes with Node.js: put it on PATH and try again.', {
      cause: reply.error,
    });
  }
  if (reply.status === 0) return;
  const networkFailure = NETWORK_FAILURE.exec(reply.stderr);
  throw new Error(
    networkFailure
      ? `npm could not reach the package registry (${networkFailure[0]}). ` +
          'Check the network connection and proxy settings, then try again.'
      : `${reply.stderr.trim()}\n\`npm ci\` failed: mend what npm names above, then try again.`,
  );
}

/** `npm ci` deletes node_modules first, so it must not run on the Node.js that lives in there. */
function pathOutsideInstall() {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((directory) => !directory.endsWith(join('node_modules', '.bin')) && directory !== '')
    .join(delimiter);
}
