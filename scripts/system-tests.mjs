/**
 * Runs the suites that need more than npm (`*.system.test.ts`), or says which command installs what
 * they miss: `node scripts/system-tests.mjs [vitest arguments]`.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, globSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const suites = globSync('{packages/*/test,apps/*/test,test}/**/*.system.test.ts', { cwd: root });
if (suites.length === 0) {
  console.log('No system suite yet; files named *.system.test.ts would run here.');
  process.exit();
}

const missing = requiredParts().filter(({ command }) => !isOnPath(command));
if (missing.length > 0) {
  console.error(`System suites need: ${missing.map(({ command }) => command).join(', ')}.`);
  console.error(
    `Install with: sudo apt-get install -y ${missing.map((part) => part.debianPackage).join(' ')}`,
  );
  process.exit(1);
}

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const run = spawnSync(
  process.execPath,
  [vitest, 'run', '--project', 'system', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
process.exitCode = run.status ?? 1;

function requiredParts() {
  return readFileSync(join(root, '.ci', 'debian-packages'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [command = '', debianPackage = command] = line.split(/\s+/);
      return { command, debianPackage };
    });
}

/**
 * Debian keeps daemons where the path of ordinary users does not lead.
 * @param {string} command
 */
function isOnPath(command) {
  const path = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  return path.some((directory) => {
    try {
      accessSync(join(directory, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
