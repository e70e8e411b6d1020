import { readdirSync, readFileSync } from 'node:fs';

import { expect } from 'vitest';

import { attackCode, attacker, runAttack, type Attack } from './attack.ts';

/** Process ids of the host whose command lines hold a mark. */
export function processesNamed(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(mark);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Code that leaves a process behind which nothing ties to its parent. */
const orphan = (mark: string, then: string): string =>
  attackCode(`
# Closed when the orphan becomes another program.
becoming, became = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for descriptor in range(3):
            os.close(descriptor)
        os.execvp("sleep", ["${mark}", "60"])
    os._exit(0)
os.close(became)
os.read(becoming, 1)
${then}`);

/** Nothing may be left; what is left all the same is put away, so that no test troubles another. */
function expectNoneNamed(mark: string): void {
  const left = processesNamed(mark);
  for (const processId of left) process.kill(processId, 'SIGKILL');
  expect(left).toEqual([]);
}

/** Attempts to outlive the sandbox, and to do what it is not made for. */
export const attacksOnLifetime: readonly Attack[] = [
  {
    name: 'attack 31: leaves an orphan behind when it exits',
    async run(ground) {
      const mark = `qmcp-orphan-exit-${process.pid}`;
      const result = await runAttack(ground, orphan(mark, 'print("left")'));
      expect(Buffer.from(result.stdout).toString()).toBe('left\n');
      expectNoneNamed(mark);
    },
  },
  {
    name: 'attack 31: leaves an orphan behind when its time is up',
    async run(ground) {
      const mark = `qmcp-orphan-timeout-${process.pid}`;
      await runAttack(ground, orphan(mark, 'time.sleep(2)'), { timeoutMs: 500 });
      expectNoneNamed(mark);
    },
  },
  {
    name: 'attack 33: hands out the host’s files by links to folders',
    async run({ backend, bait }) {
      const sandbox = await attacker(backend);
      const folder = bait.secretPath.slice(0, bait.secretPath.lastIndexOf('/'));
      const code = `
import os
os.symlink(${JSON.stringify(folder)}, "way")
os.symlink(${JSON.stringify(bait.secretPath)}, "link")
os.mkfifo("pipe")
open("plain", "w").write("plain")
os.link("plain", "hard")`;
      try {
        await sandbox.run({ code });
        const limits = { maxFiles: 20, maxBytes: 1_000_000, timeoutMs: 5_000 };
        const { files, refused } = await sandbox.getFiles(['way/secret.txt', '.'], limits);
        expect(files.map(({ path }) => path).toSorted()).toEqual(['hard', 'plain']);
        expect(refused.map(({ path }) => path).toSorted()).toEqual(['link', 'pipe', 'way']);
      } finally {
        await sandbox.destroy();
      }
    },
  },
];
