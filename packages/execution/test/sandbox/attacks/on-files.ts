import { probing, type Attack } from './attack.ts';

/** Attempts on the host's files, and on what the kernel tells of the host as files. */
export const attacksOnFiles: readonly Attack[] = [
  probing(
    'attack 1: reads the host’s files',
    () => `
attempt("the passwords", lambda: b"root:" in reads("/etc/shadow"))
for path in [SECRET_PATH, os.path.expanduser("~root"), "/home", "/var/log"]:
    attempt(path, lambda: os.listdir(path) if os.path.isdir(path) else reads(path))
`,
    { constants: ({ secretPath }) => ({ SECRET_PATH: secretPath }) },
  ),
  probing(
    'attack 2: writes outside the workspace and /tmp',
    () => `
for folder in [OPEN_FOLDER, "/", "/usr", "/usr/bin", "/etc", "/opt", "/dev", "/proc", "/var", "/run"]:
    def write():
        path = os.path.join(folder, "qmcp-attack")
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
        os.unlink(path)
        return True
    attempt(folder, write)
`,
    { constants: ({ openFolder }) => ({ OPEN_FOLDER: openFolder }) },
  ),
  probing(
    'attack 3: finds secrets in environments',
    () => `
for entry in ["self", *os.listdir("/proc")]:
    attempt(entry, lambda: SECRET.encode() in reads(f"/proc/{entry}/environ"))
attempt("environment", lambda: SECRET in str(os.environ))
`,
    { constants: ({ secret }) => ({ SECRET: secret }) },
  ),
  probing(
    'attack 4: leaves by the roots that /proc shows',
    () => `
for process in ["self", "1", "2", "thread-self"]:
    for way in ["root", "cwd"]:
        attempt(way, lambda: reads(f"/proc/{process}/{way}{SECRET_PATH}"))
`,
    { constants: ({ secretPath }) => ({ SECRET_PATH: secretPath }) },
  ),
  probing(
    'attack 5: sees the host’s processes',
    () => `
seen = [one for one in os.listdir("/proc") if one.isdigit()]
if len(seen) > 8:
    tell("REACHED many processes")
attempt("the victim", lambda: b"sleep" in reads(f"/proc/{VICTIM}/cmdline"))
`,
    { constants: ({ victimProcessId }) => ({ VICTIM: victimProcessId }) },
  ),
  probing(
    'attack 6: reads what /proc tells of the machine',
    () => `
for name in ["cmdline", "keys", "key-users", "kcore", "kallsyms", "timer_list", "sysrq-trigger", "config.gz"]:
    attempt(name, lambda: os.read(os.open(f"/proc/{name}", os.O_RDONLY), 64))
`,
  ),
  probing(
    'attack 7: writes what /proc and /sys let root change',
    () => `
for path in ["/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sysrq-trigger", "/sys/kernel/uevent_helper"]:
    attempt(path, lambda: os.open(path, os.O_WRONLY) if path != "/proc/sysrq-trigger" else os.access("/proc/sysrq-trigger", os.W_OK) and reads("/proc/cmdline"))
attempt("cgroups", lambda: os.listdir("/sys/fs/cgroup"))
`,
    { needsRoot: true },
  ),
  probing(
    'attack 8: opens and makes device nodes',
    () => `
import stat
def make(kind, device):
    os.mknod("node", kind | 0o600, device)
    os.unlink("node")
    return True
attempt("a character device", lambda: make(stat.S_IFCHR, os.makedev(1, 3)))
attempt("a block device", lambda: make(stat.S_IFBLK, os.makedev(7, 0)))
for path in ["/dev/mem", "/dev/kmsg", "/dev/kvm", "/dev/fuse", "/dev/net/tun", "/dev/loop-control"]:
    attempt(path, lambda: os.open(path, os.O_RDONLY))
`,
    { needsRoot: true },
  ),
  probing(
    'attack 24: finds descriptors that were left open',
    () => `
own = os.open("/proc/self/fd", os.O_RDONLY)
for number in os.listdir(own):
    if int(number) > 2 and int(number) != own:
        attempt(f"descriptor {number}", lambda: os.fstat(int(number)))
for process in os.listdir("/proc"):
    attempt("a file of another process", lambda: any(
        SECRET.encode() in reads(f"/proc/{process}/fd/{number}")
        for number in os.listdir(f"/proc/{process}/fd")
        if os.readlink(f"/proc/{process}/fd/{number}") == SECRET_PATH))
`,
    { constants: ({ secret, secretPath }) => ({ SECRET: secret, SECRET_PATH: secretPath }) },
  ),
  probing(
    'attack 25: overwrites the programs that run it',
    () => `
for process in ["self", "1", "2"]:
    attempt(f"/proc/{process}/exe", lambda: os.access(f"/proc/{process}/exe", os.W_OK))
attempt("the agent", lambda: any(os.access(path, os.W_OK) for path in ["/opt/qmcp/agent.sh", os.path.realpath(sys.executable)]))
`,
    { needsRoot: true },
  ),
];
