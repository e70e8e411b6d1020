import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

import type { Clock } from '@qmcp/contracts';
import { expect } from 'vitest';

import { systemClock } from '../../src/platform/system-clock.ts';
import { stdio } from '../../src/stdio/index.ts';
import { connected } from './connected.ts';

const hello = `echo '{"jsonrpc":"2.0","method":"hello"}'`;

/** Servers that go in all the ways there are; the last waits to be closed. */
const scripts = [
  `${hello}; exit 7`,
  `${hello}; kill -9 $$`,
  `${hello}; sleep 60 & echo oops >&2; exit 1`,
  `exec >&-; exit 0`,
  `${hello}; cat`,
];

/** The system's time, and how many timers wait. */
class CountingClock implements Clock {
  waitingTimers = 0;
  readonly nowMs = (): number => systemClock.nowMs();
  readonly monotonicMs = (): number => systemClock.monotonicMs();

  setTimer(fire: () => void, delayMs: number): () => void {
    let waits = true;
    this.waitingTimers += 1;
    const done = (): void => {
      if (waits) this.waitingTimers -= 1;
      waits = false;
    };
    const cancel = systemClock.setTimer(() => {
      done();
      fire();
    }, delayMs);
    return () => {
      done();
      cancel();
    };
  }
}

/** What this process holds that could leak. */
function holdings(clock: CountingClock): Record<string, number> {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'ppid=,comm='], { encoding: 'utf8' });
  const children = stdout.split('\n').filter((line) => {
    const [parent, command] = line.trim().split(/\s+/);
    return parent === String(process.pid) && command !== 'ps';
  });
  return {
    children: children.length,
    fileDescriptors: readdirSync('/dev/fd').length,
    timers: clock.waitingTimers,
  };
}

/** Runs a server and sees it go. */
async function runOnce(script: string, clock: Clock): Promise<void> {
  const server = await connected(stdio({ command: 'sh', args: ['-c', script], clock }));
  if (script.endsWith('cat')) {
    await server.received(1);
    await server.transport.close();
  }
  await server.closed;
}

/** Connects again and again to servers that go, and expects that nothing stays behind. */
export async function expectNothingLeftAfter(cycles: number): Promise<void> {
  const clock = new CountingClock();
  // The first ones load what is loaded once.
  for (const script of scripts) await runOnce(script, clock);
  const before = holdings(clock);
  expect(before).toMatchObject({ timers: 0 });
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    await runOnce(scripts[cycle % scripts.length] ?? '', clock);
  }
  expect(holdings(clock)).toEqual(before);
}
