/** Where the guest's own files are in a sandbox. */
export const GUEST_FOLDER = '/opt/qmcp';

/** Where code runs and its files are. */
export const WORKSPACE = '/workspace';

/** File systems of a sandbox that can be written to. */
export const WRITABLE_FOLDERS = [WORKSPACE, '/tmp'];

/** Where the proxy's socket is in a sandbox that may reach some hosts. */
export const EGRESS_SOCKET = '/run/qmcp/egress.sock';

/** Enough for the semaphores of Python's multiprocessing. */
export const SHARED_MEMORY_BYTES = 64 * 1024;

/** All that a guest finds in its environment. */
export const guestEnvironment: Readonly<Record<string, string>> = {
  PATH: '/opt/node/bin:/usr/local/bin:/usr/bin:/bin',
  HOME: WORKSPACE,
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
};

/** What `/proc` says of the whole machine rather than of the sandbox. Kernels differ in what they have. */
export const MASKED_PROC_FILES = [
  'cmdline',
  'config.gz',
  'kallsyms',
  'kcore',
  'key-users',
  'keys',
  'kmsg',
  'kpagecount',
  'kpageflags',
  'mtrr',
  'sysrq-trigger',
  'timer_list',
  'vmallocinfo',
].map((name) => `/proc/${name}`);
