import { PlatformError } from '@qmcp/contracts';

import type { Ending, ServerCommand } from './server-process.ts';

/** Why a server could not be started. */
export function notStarted(
  { command, cwd }: Pick<ServerCommand, 'command' | 'cwd'>,
  cause: Error,
): PlatformError {
  const code = 'code' in cause ? String(cause.code) : '';
  const folder = cwd === undefined ? '' : ` in '${cwd}'`;
  const message = `Cannot start '${command}'${folder}: ${reasonOf(code, { command, cwd }, cause)}`;
  return new PlatformError('server_unreachable', message, {
    cause,
    retryable: code === 'EAGAIN' || code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM',
  });
}

/**
 * Why a server that ran is gone.
 * @param server - `heard`: whether it ever sent a message; `stderr`: the end of what it wrote there
 */
export function ended(
  ending: Ending,
  server: { readonly address: string; readonly heard: boolean; readonly stderr: string },
): PlatformError {
  const manner =
    ending.signal === null ? `with exit code ${ending.exitCode}` : `by ${ending.signal}`;
  const last =
    server.stderr === '' ? ' It wrote no errors.' : ` Its last errors:\n${server.stderr}`;
  return server.heard
    ? new PlatformError(
        'connection_closed',
        `${server.address} ended ${manner}. Connect again to restart it.${last}`,
        { retryable: true },
      )
    : new PlatformError(
        'server_unreachable',
        `${server.address} ended ${manner} before it answered. Try the command in a terminal.${last}`,
      );
}

function reasonOf(
  code: string,
  { command, cwd }: Pick<ServerCommand, 'command' | 'cwd'>,
  cause: Error,
): string {
  switch (code) {
    case 'ENOENT':
      return cwd === undefined
        ? `no such program. Install it, correct its name, or give its full path${hintOf(command)}.`
        : `no such program or folder. Correct the folder, or install the program or give its full path.`;
    case 'EACCES':
      return 'it is not executable. Allow it with chmod +x, or name its interpreter as the command.';
    case 'ENOTDIR':
      return 'the folder is a file. Name a folder in cwd.';
    case 'E2BIG':
      return 'its arguments and environment are too long. Pass less, or use a file.';
    case 'EAGAIN':
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOMEM':
      return `the system is out of processes, files or memory (${code}). Close some servers and try again.`;
    default:
      return `${cause.message}.`;
  }
}

/** The commonest mistake: a whole command line where a program is meant. */
const hintOf = (command: string): string =>
  command.includes(' ') ? '; arguments go to args, not to the command' : '';
