import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { openSandboxes, sandboxLimits } from '@qmcp/execution/sandbox';
import { silentLogger } from '@qmcp/testkit';

import type { MeasuredBackend } from './measured-backends.ts';
import { clock, entropy } from './ports.ts';
import { programs, type Program } from './programs.ts';

/** Programs that run at once. */
export const AT_ONCE = 2;

/** Runs a second of each program, in the order of `programs`. */
export type Rates = readonly number[];

/** Runs programs one after the other, so many at once, as plain processes. */
export const plainRates = (forMs: number): Promise<Rates> =>
  rates(forMs, async ({ plain: [command, ...args] }) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.resume();
    await once(child, 'close');
  });

/** The same in sandboxes, by the way that tools take. @param warm - sandboxes that wait in the pool: 0 for none */
export async function sandboxRates(
  { backend }: MeasuredBackend,
  { forMs, warm }: { readonly forMs: number; readonly warm: number },
): Promise<Rates> {
  const { sandboxes } = await openSandboxes({
    clock,
    entropy,
    logger: silentLogger(),
    candidates: [backend],
    trust: 'ordinary',
    warm: { size: warm, limits: sandboxLimits() },
    sessions: { maxSessions: 1, maxSessionsPerPrincipal: 1, idleMs: 1_000 },
  });
  try {
    return await rates(forMs, async ({ language, code }) => {
      const { reason } = await sandboxes.run({ language, code });
      if (reason !== 'exit') throw new Error(`A program ended by ${reason}`);
    });
  } finally {
    await sandboxes.close();
  }
}

async function rates(forMs: number, run: (program: Program) => Promise<void>): Promise<Rates> {
  const found: number[] = [];
  for (const program of programs) found.push(await rate(forMs, () => run(program)));
  return found;
}

/** What is under way at the end counts by the time that it takes. */
async function rate(forMs: number, run: () => Promise<void>): Promise<number> {
  const startedAtMs = performance.now();
  let count = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - startedAtMs < forMs) {
      await run();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return (count * 1_000) / (performance.now() - startedAtMs);
}
