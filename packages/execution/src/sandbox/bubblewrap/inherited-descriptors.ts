import { readdirSync, readFileSync } from 'node:fs';

/** `O_CLOEXEC` on Linux. */
const CLOSE_ON_EXEC = 0o2000000;

/**
 * Descriptors beyond the standard three that this process would hand to every process it starts. Node.js opens none
 * such, but whoever started the engine may have left some open, and a guest could reach the files behind them.
 */
export function inheritedDescriptors(): readonly number[] {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => descriptor > 2 && isInherited(descriptor))
    .toSorted((one, other) => one - other);
}

function isInherited(descriptor: number): boolean {
  let info: string;
  try {
    info = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1');
  } catch {
    // The descriptor by which the folder was read: closed by now.
    return false;
  }
  const flags = /^flags:\s*([0-7]+)$/m.exec(info)?.[1] ?? '0';
  return (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
}

/**
 * A command that closes descriptors and then becomes another command. Bash, since plain shells know single digits only.
 * @param descriptors - to be closed; where there are none the command stays as it is
 */
export const closingFirst = (
  descriptors: readonly number[],
  command: readonly [string, ...string[]],
): readonly [string, ...string[]] =>
  descriptors.length === 0
    ? command
    : [
        '/bin/bash',
        '-c',
        `exec ${descriptors.map((descriptor) => `${descriptor}>&-`).join(' ')}; exec "$@"`,
        'bash',
        ...command,
      ];
