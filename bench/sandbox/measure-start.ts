import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { sandboxLimits, type Sandbox } from '@qmcp/execution/sandbox';

import type { MeasuredBackend } from './measured-backends.ts';
import type { Program } from './programs.ts';
import type { Samples } from './samples.ts';

/** What is noted of each start, in milliseconds from when the program was given. */
export type Moment = 'first byte' | 'result' | 'gone';

/** How a program may be started, as samples name it. */
export const PLAIN = 'plain process';
export const coldIn = ({ title }: Pick<MeasuredBackend, 'title'>): string => `${title}, cold`;
export const warmIn = ({ title }: Pick<MeasuredBackend, 'title'>): string => `${title}, warm`;

/** The name of a sample. */
export const sampleName = (program: Program, started: string, moment: Moment): string =>
  `${program.language}: ${started}: ${moment}`;

/** Starts a program as a plain process. */
export async function measurePlain(program: Program, samples: Samples): Promise<void> {
  const [command, ...args] = program.plain;
  const startedAtMs = performance.now();
  const note = (moment: Moment): void =>
    samples.add(sampleName(program, PLAIN, moment), performance.now() - startedAtMs);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => note('first byte'));
  child.stdout.resume();
  await once(child, 'close');
  note('result');
  note('gone');
}

/** A sandbox for one run of a program. */
export const startSandbox = (
  { backend }: MeasuredBackend,
  { language }: Program,
  warm: boolean,
): Promise<Sandbox> =>
  backend.create({ language, limits: sandboxLimits(), trust: 'ordinary', lifetime: 'run', warm });

/** Runs a program in a sandbox that is started for it, and in one that waits. */
export async function measureSandboxes(
  measured: MeasuredBackend,
  program: Program,
  samples: Samples,
): Promise<void> {
  for (const warm of [false, true]) {
    const started = warm ? warmIn(measured) : coldIn(measured);
    let givenAtMs = performance.now();
    const sandbox = await startSandbox(measured, program, warm);
    if (warm) givenAtMs = performance.now();
    await runToItsEnd(sandbox, program, (moment) =>
      samples.add(sampleName(program, started, moment), performance.now() - givenAtMs),
    );
  }
}

async function runToItsEnd(
  sandbox: Sandbox,
  { code }: Program,
  note: (moment: Moment) => void,
): Promise<void> {
  let said = false;
  const onOutput = (): void => {
    if (!said) note('first byte');
    said = true;
  };
  const { reason, exitCode } = await sandbox.run({ code }, { onOutput });
  note('result');
  await sandbox.destroy();
  note('gone');
  if (reason !== 'exit' || exitCode !== 0) throw new Error(`A program ended by ${reason}`);
}
