import { expect } from 'vitest';

import { attackCode, attacker, probing, reached, runAttack, type Attack } from './attack.ts';

/** Attempts on the network, on other processes, and on other sandboxes. */
export const attacksOnNeighbours: readonly Attack[] = [
  probing(
    'attack 9: connects to services of the host',
    () => `
for address in ["127.0.0.1", "::1", *ADDRESSES]:
    attempt(address, lambda: socket.create_connection((address, PORT), timeout=1))
`,
    { constants: ({ tcpPort, hostAddresses }) => ({ PORT: tcpPort, ADDRESSES: hostAddresses }) },
  ),
  probing(
    'attack 10: finds a way to the world',
    () => `
# A UDP socket sends nothing when it connects: this asks for a route.
for address in ["8.8.8.8", "169.254.169.254", *ADDRESSES]:
    attempt(address, lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect((address, 53)) is None)
attempt("interfaces", lambda: [name for _, name in socket.if_nameindex() if name != "lo"])
`,
    {
      constants: ({ hostAddresses }) => ({
        ADDRESSES: hostAddresses.filter((one) => !one.startsWith('127.')),
      }),
    },
  ),
  probing(
    'attack 11: connects to unix sockets of the host',
    () => `
for address in [SOCKET_PATH, "\\0" + ABSTRACT, "/run/dbus/system_bus_socket", "/var/run/docker.sock"]:
    attempt(address, lambda: socket.socket(socket.AF_UNIX).connect(address) is None)
`,
    {
      constants: ({ socketPath, abstractSocket }) => ({
        SOCKET_PATH: socketPath,
        ABSTRACT: abstractSocket,
      }),
    },
  ),
  {
    name: 'attack 13: kills a process of the host',
    async run(ground) {
      const code = attackCode('attempt("the victim", lambda: os.kill(VICTIM, 9) is None)\ndone()', {
        VICTIM: ground.bait.victimProcessId,
      });
      const result = await runAttack(ground, code);
      expect(reached(result)).toEqual([]);
      expect(ground.bait.isVictimAlive()).toBe(true);
    },
  },
  {
    name: 'attack 35: finds what another tenant left',
    async run(ground) {
      const path = `/tmp/qmcp-tenant-${process.pid}`;
      await runAttack(ground, `open(${JSON.stringify(path)}, "w").write("left")`);
      const result = await runAttack(
        ground,
        attackCode('attempt("a file", lambda: reads(PATH) and (os.unlink(PATH) or True))\ndone()', {
          PATH: path,
        }),
      );
      expect(reached(result)).toEqual([]);
      expect(Buffer.from(result.stdout).toString()).toContain('DONE');
    },
  },
  {
    name: 'attack 36: sees a sandbox that runs beside it',
    async run(ground) {
      const mark = `qmcp-neighbour-${process.pid}`;
      const neighbour = await attacker(ground.backend);
      const running = Promise.withResolvers<void>();
      const run = neighbour.run(
        {
          code: `import os, socket\nlistening = socket.socket(socket.AF_UNIX)\nlistening.bind("\\0${mark}")\nlistening.listen()\nos.write(1, b"up")\nos.execvp("sleep", ["${mark}", "60"])`,
        },
        { onOutput: () => running.resolve() },
      );
      await running.promise;
      const result = await runAttack(
        ground,
        attackCode(
          `
for process in os.listdir("/proc"):
    attempt("its process", lambda: MARK.encode() in reads(f"/proc/{process}/cmdline") and process != str(os.getpid()))
attempt("its socket", lambda: socket.socket(socket.AF_UNIX).connect("\\0" + MARK) is None)
done()`,
          { MARK: mark },
        ),
      );
      await neighbour.destroy();
      await run;
      expect(reached(result)).toEqual([]);
    },
  },
];
