import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { PlatformError } from '@qmcp/contracts';

/** The first version with `--disable-userns`. */
const LEAST_VERSION = [0, 8] as const;

/**
 * Makes sure that bubblewrap is there, and new enough.
 * @throws PlatformError `sandbox_unavailable`, with what to install
 */
export async function requireBubblewrap(command: string): Promise<void> {
  const version = await promisify(execFile)(command, ['--version'], { env: {} }).then(
    ({ stdout }) => stdout.trim(),
    (error: unknown) => {
      throw unavailable(`Bubblewrap cannot be run as ${command} (${String(error)}).`, error);
    },
  );
  const [major = 0, minor = 0] = (/^bubblewrap (\d+)\.(\d+)/.exec(version) ?? [])
    .slice(1)
    .map(Number);
  const [leastMajor, leastMinor] = LEAST_VERSION;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw unavailable(
    `${command} calls itself ${JSON.stringify(version)}, and bubblewrap ${LEAST_VERSION.join('.')} is the oldest that will do.`,
  );
}

const unavailable = (problem: string, cause?: unknown): PlatformError =>
  new PlatformError(
    'sandbox_unavailable',
    `${problem} Install it: apt-get install bubblewrap (Debian 12, Ubuntu 24.04 or newer).`,
    { cause },
  );
