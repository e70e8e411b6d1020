#!/usr/bin/env node
import type { CliHost } from './cli/cli.ts';
import { runCli } from './cli/run-cli.ts';

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

const exitCode = await runCli(process.argv.slice(2), host);
// A tool that never settled must not keep the process; what was written leaves first.
process.stdout.write('', () => process.exit(exitCode));
