import { probing, type Attack } from './attack.ts';

/** Attempts on the kernel, by calls that no program in a sandbox has a use for. */
export const attacksOnKernel: readonly Attack[] = [
  probing(
    'attack 12: makes sockets of families that reach the kernel or the host',
    () => `
for name, family, kind, protocol in [
    ("VSOCK", 40, socket.SOCK_STREAM, 0),
    ("PACKET", 17, socket.SOCK_RAW, 0),
    ("RAW", socket.AF_INET, socket.SOCK_RAW, 1),
    ("ALG", 38, socket.SOCK_SEQPACKET, 0),
    ("XDP", 44, socket.SOCK_RAW, 0),
    ("NETLINK_KOBJECT_UEVENT", 16, socket.SOCK_RAW, 15),
    ("NETLINK_NETFILTER", 16, socket.SOCK_RAW, 12),
]:
    attempt(name, lambda: socket.socket(family, kind, protocol))
`,
  ),
  probing(
    'attack 14: reads other processes by ptrace and its kin',
    () => `
attempt_call("ptrace", 0, 0, 0, 0)
attempt_call("process_vm_readv", os.getpid(), 0, 0, 0, 0, 0)
attempt_call("process_vm_writev", os.getpid(), 0, 0, 0, 0, 0)
attempt_call("pidfd_getfd", -1, 0, 0)
attempt_call("kcmp", os.getpid(), os.getpid(), 9, 0, 0)
`,
  ),
  probing(
    'attack 15: changes what is mounted',
    () => `
attempt_call("mount", 0, 0, 0, 0, 0)
attempt_call("umount2", b"/nowhere", 0)
attempt_call("fsopen", b"tmpfs", 0)
attempt_call("open_tree", -1, b"/nowhere", 0)
attempt_call("move_mount", -1, b"", -1, b"", 0)
attempt_call("pivot_root", b"/nowhere", b"/nowhere")
attempt_call("chroot", b".")
`,
    { needsRoot: true },
  ),
  probing(
    'attack 16: makes namespaces of its own',
    () => `
NEW_USER, NEW_NET, CHILD_DIED = 0x10000000, 0x40000000, 17
attempt_call("unshare", NEW_USER)
attempt_call("unshare", NEW_NET)
attempt_call("clone3", 0, 0)
def clone(flags):
    answer = libc.syscall(ctypes.c_long(SYSCALLS["clone"]), ctypes.c_ulong(flags | CHILD_DIED), 0, 0, 0, 0)
    if answer == 0:
        os._exit(0)
    return answer > 0
attempt("clone", lambda: clone(NEW_USER))
attempt("clone with high bits", lambda: clone(NEW_USER | 1 << 32))
`,
  ),
  probing(
    'attack 17: joins other namespaces',
    () => `
attempt_call("setns", -1, 0)
for kind in ["mnt", "net", "user", "pid"]:
    attempt(kind, lambda: reaches_kernel("setns", os.open(f"/proc/1/ns/{kind}", os.O_RDONLY), 0))
`,
  ),
  probing(
    'attack 18: keeps and reads keys in keyrings',
    () => `
PROCESS_KEYRING = -2
attempt_call("add_key", b"user", b"qmcp-attack", b"x", 1, PROCESS_KEYRING)
attempt_call("request_key", b"user", b"qmcp-attack", 0, 0)
attempt_call("keyctl", 0, PROCESS_KEYRING, 0)
`,
  ),
  probing(
    'attack 19: uses the kernel’s richest interfaces',
    () => `
attempt_call("bpf", 0, 0, 0)
attempt_call("perf_event_open", 0, 0, -1, -1, 0)
attempt_call("io_uring_setup", 1, 0)
attempt_call("userfaultfd", 1)
attempt_call("open_by_handle_at", -1, 0, 0)
attempt_call("name_to_handle_at", -1, b"", 0, 0, 0)
attempt_call("finit_module", -1, b"", 0)
attempt_call("delete_module", b"qmcp-none", 0o4000)
attempt_call("fanotify_init", 0, 0)
attempt_call("quotactl", 0, 0, 0, 0)
`,
  ),
  probing(
    'attack 20: calls by another ABI, where a filter of numbers means other calls',
    () => `
import mmap, platform
attempt("x32", lambda: libc.syscall(ctypes.c_long(0x40000000 | 39)) > 0)
attempt("i386", lambda: platform.machine() == "x86_64" and call_i386())
def call_i386():
    # mov eax, 20 (getpid); int 0x80; ret
    code = b"\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3"
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)() > 0
attempt("i386", lambda: platform.machine() == "x86_64" and call_i386())
`,
  ),
  probing(
    'attack 21: becomes root',
    () => `
attempt("setuid", lambda: os.setuid(0) is None)
attempt("setresgid", lambda: os.setresgid(0, 0, 0) is None)
attempt("a set-uid program", lambda: os.stat("/usr/bin/su").st_mode & 0o4000 and "NoNewPrivs:\\t0" in open("/proc/self/status").read())
`,
  ),
  probing(
    'attack 22: has rights left over',
    () => `
status = dict(line.rstrip("\\n").split(":\\t", 1) for line in open("/proc/self/status") if ":\\t" in line)
for name in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]:
    if int(status[name], 16):
        tell(f"REACHED {name}")
if status["NoNewPrivs"] != "1":
    tell("REACHED new privileges")
if status["Seccomp"] != "2":
    tell("REACHED calls without a filter")
`,
  ),
  probing(
    'attack 23: types into the terminal',
    () => `
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
for request in [TIOCSTI, TIOCLINUX, TIOCSTI | 1 << 32, TIOCLINUX | 1 << 63]:
    attempt_call("ioctl", 0, request, b"x")
`,
  ),
];
