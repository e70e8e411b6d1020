#!/usr/bin/env -S node --max-semi-space-size=8
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

import type { CliHost } from './cli/cli.ts';

keepCompiled();

/**
 * Lets Node.js keep what it compiled, which halves the start. The folder must belong to the user alone: what is in it
 * gets run.
 */
function keepCompiled(): void {
  try {
    enableCompileCache(join(homedir(), '.cache', 'qmcp'));
  } catch {
    // A user without a home starts without.
  }
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has seen enough: `qmcp … | head`.
    if (error.code !== 'EPIPE') throw error;
  });
}

const host: CliHost = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal(listener) {
    process.on('SIGINT', listener);
    process.on('SIGTERM', listener);
    return () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    };
  },
  onStrayRejection(listener) {
    process.on('unhandledRejection', listener);
    return () => process.off('unhandledRejection', listener);
  },
  exit: (code) => process.exit(code),
};

const { runCli } = await import('./cli/run-cli.ts');
const exitCode = await runCli(process.argv.slice(2), host);
// A tool that never settled must not keep the process; what was written leaves first.
process.stdout.write('', () => process.exit(exitCode));
