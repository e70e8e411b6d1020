import { expect } from 'vitest';

import type { SandboxLimits } from '../../../src/sandbox/limits.ts';
import type { ExitReason } from '../../../src/sandbox/sandbox.ts';
import { attackCode, reached, runAttack, type Attack } from './attack.ts';

const MIB = 1024 * 1024;

interface Exhaustion {
  readonly name: string;
  readonly limits: Partial<SandboxLimits>;
  readonly code: string;
  readonly reason: ExitReason;
  /** How else it may end where nothing counts but rlimits: the program is refused what it asks for, and nobody knows. */
  readonly uncounted?: ExitReason;
}

/** An attack that says `REACHED` once it has more than its limits allow. */
const exhausting = ({ name, limits, code, reason, uncounted }: Exhaustion): Attack => ({
  name,
  async run(ground) {
    const result = await runAttack(ground, attackCode(code), limits);
    expect(reached(result)).toEqual([]);
    const allowed = ground.claims.limitsBy === 'rlimits' ? [reason, uncounted] : [reason];
    expect(allowed).toContain(result.reason);
  },
});

const flooding = (stream: 'stdout' | 'stderr', descriptor: number): Attack => ({
  name: `attack 30: floods ${stream}`,
  async run(ground) {
    const before = process.memoryUsage().rss;
    const code = attackCode(`
for _ in range(256):
    os.write(${descriptor}, b"x" * (1 << 20))`);
    const result = await runAttack(ground, code, { outputBytes: MIB });
    expect(result.reason).toBe('output');
    expect(result[stream].byteLength).toBe(MIB);
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * MIB);
  },
});

const memory: Partial<SandboxLimits> = { memoryBytes: 96 * MIB, timeoutMs: 15_000 };

/** Attempts to take more than is given, each bounded so that it harms nobody where it gets through. */
export const attacksOnResources: readonly Attack[] = [
  exhausting({
    name: 'attack 26: forks without end',
    limits: { processes: 32 },
    reason: 'pids',
    uncounted: 'exit',
    code: `
children = []
for _ in range(300):
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    children.append(child)
    if len(children) == 100:
        tell("REACHED 100 processes")
`,
  }),
  exhausting({
    name: 'attack 26: starts threads without end',
    limits: { processes: 32 },
    reason: 'pids',
    uncounted: 'exit',
    code: `
import threading
for count in range(200):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    if count == 100:
        tell("REACHED 100 threads")
`,
  }),
  exhausting({
    name: 'attack 27: takes memory in one process',
    limits: memory,
    reason: 'memory',
    uncounted: 'exit',
    code: `
taken = bytearray(400 << 20)
for at in range(0, len(taken), 4096):
    taken[at] = 1
tell("REACHED 400 MiB")
`,
  }),
  exhausting({
    name: 'attack 27: takes memory bit by bit in many processes',
    limits: memory,
    reason: 'memory',
    uncounted: 'exit',
    code: `
said, says = os.pipe()
for _ in range(8):
    if os.fork() == 0:
        taken = [bytearray(b"x" * (1 << 20)) for _ in range(40)]
        os.write(says, b"x")
        time.sleep(1)
        os._exit(0)
os.close(says)
took = 0
while took < 8 and os.read(said, 1):
    took += 1
if took == 8:
    tell("REACHED 320 MiB")
for _ in range(8):
    os.wait()
`,
  }),
  exhausting({
    name: 'attack 27: takes memory as an anonymous file',
    // The limit on the size of files would stop it too, and hide what is asked for here.
    limits: { ...memory, diskBytes: 512 * MIB },
    reason: 'memory',
    uncounted: 'exit',
    code: `
file = os.memfd_create("taken")
for _ in range(300):
    os.write(file, b"x" * (1 << 20))
tell("REACHED 300 MiB")
`,
  }),
  exhausting({
    name: 'attack 27: takes memory as a shared segment',
    limits: memory,
    reason: 'memory',
    uncounted: 'exit',
    code: `
import atexit
SIZE, CREATE, REMOVE = 300 << 20, 0o1600, 0
libc.shmat.restype = ctypes.c_void_p
segment = libc.shmget(0, SIZE, CREATE)
if segment < 0:
    sys.exit(1)
address = libc.shmat(segment, None, 0)
libc.shmctl(segment, REMOVE, None)
for at in range(0, SIZE, 4096):
    ctypes.memset(address + at, 1, 1)
tell("REACHED 300 MiB")
`,
  }),
  exhausting({
    name: 'attack 28: fills the disk',
    limits: { diskBytes: 8 * MIB, temporaryBytes: 4 * MIB },
    reason: 'disk',
    code: `
with open("filler", "wb") as file:
    for _ in range(64):
        file.write(b"x" * (1 << 20))
        file.flush()
os.unlink("filler")
tell("REACHED 64 MiB")
`,
  }),
  exhausting({
    name: 'attack 28: makes files without end',
    limits: { inodes: 1_000 },
    reason: 'inodes',
    code: `
os.mkdir("many")
for count in range(4_000):
    os.close(os.open(f"many/{count}", os.O_CREAT))
time.sleep(2)
tell("REACHED 4000 files")
`,
  }),
  exhausting({
    name: 'attack 28: opens files without end',
    limits: { openFiles: 64 },
    reason: 'exit',
    code: `
opened = [os.open("/dev/null", os.O_RDONLY) for _ in range(100)]
tell("REACHED 100 descriptors")
`,
  }),
  exhausting({
    name: 'attack 29: stays longer than it may, deaf to signals',
    limits: { timeoutMs: 300 },
    reason: 'timeout',
    code: `
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
time.sleep(1.5)
tell("REACHED the end")
`,
  }),
  exhausting({
    name: 'attack 29: computes longer than it may',
    limits: { cpuMs: 300 },
    reason: 'cpu',
    code: `
while time.process_time() < 1.5:
    pass
tell("REACHED 1.5 s")
`,
  }),
  exhausting({
    name: 'attack 29: computes longer than it may, in processes that hand over',
    limits: { cpuMs: 300 },
    reason: 'cpu',
    code: `
for _ in range(15):
    if os.fork() == 0:
        while time.process_time() < 0.1:
            pass
        os._exit(0)
    os.wait()
tell("REACHED 1.5 s")
`,
  }),
  {
    name: 'attack 29: uses more processors than it may',
    async run(ground) {
      const code = attackCode(`
began = time.monotonic()
for _ in range(4):
    if os.fork() == 0:
        while time.process_time() < 0.0625:
            pass
        os._exit(0)
for _ in range(4):
    os.wait()
print(time.monotonic() - began)`);
      const { stdout } = await runAttack(ground, code, { cpuCores: 0.1 });
      // A quarter of a second at a tenth of a processor. Where there is no quota, the backend must say so.
      const leastSeconds = ground.claims.cpuQuota ? 2 : 0;
      expect(Number(Buffer.from(stdout).toString())).toBeGreaterThan(leastSeconds);
    },
  },
  flooding('stdout', 1),
  flooding('stderr', 2),
  {
    name: 'attack 30: floods stdout a byte at a time',
    async run(ground) {
      const before = process.memoryUsage().rss;
      const result = await runAttack(
        ground,
        attackCode('for _ in range(150_000):\n    os.write(1, b"x")'),
        {
          outputBytes: 100_000,
        },
      );
      expect(result.reason).toBe('output');
      expect(result.stdout.byteLength).toBe(100_000);
      expect(process.memoryUsage().rss - before).toBeLessThan(128 * MIB);
    },
  },
];
