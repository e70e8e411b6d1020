/** What `sudo` lets through by default. */
const POSIX_NAMES = ['HOME', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'USER'];

const WINDOWS_NAMES = [
  'APPDATA',
  'HOMEDRIVE',
  'HOMEPATH',
  'LOCALAPPDATA',
  'PATH',
  'PROCESSOR_ARCHITECTURE',
  'PROGRAMFILES',
  'SYSTEMDRIVE',
  'SYSTEMROOT',
  'TEMP',
  'USERNAME',
  'USERPROFILE',
];

/**
 * The part of an environment that a server may see without being given it: what programs need to find their files and
 * nothing that is secret. The names are those that the official SDKs inherit.
 * @param environment - what this process was started with
 * @param platform - as `process.platform` names it
 */
export function safeEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  platform: string,
): Record<string, string> {
  const safe: Record<string, string> = {};
  for (const name of platform === 'win32' ? WINDOWS_NAMES : POSIX_NAMES) {
    const value = environment[name];
    // Old shells export functions this way, and a server that runs one would run what they say.
    if (value !== undefined && !value.startsWith('()')) safe[name] = value;
  }
  return safe;
}
