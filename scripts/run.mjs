/**
 * Runs the repository's own Node.js on a source file, after installing what is missing:
 * `node scripts/run.mjs <node arguments>`. Signals and the exit code pass through.
 */
import { spawn } from 'node:child_process';
import { bootstrap, ownNode } from './bootstrap.mjs';
import { buildConsole } from './build-console.mjs';

try {
  bootstrap();
} catch (error) {
  console.error(`qmcp: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

if (process.argv.includes('serve')) {
  try {
    buildConsole();
  } catch (error) {
    // Agents need no console: they are served all the same.
    console.error(`qmcp: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const child = spawn(ownNode, ['-C', '@qmcp/source', ...process.argv.slice(2)], {
  stdio: 'inherit',
});

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    // A terminal sends Ctrl-C to the child as well; a second copy would read as "stop at once".
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  });
}

child.on('exit', (exitCode, signal) => {
  if (signal === null) {
    process.exitCode = exitCode ?? 1;
    return;
  }
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
