import type { MeasuredBackend } from './measured-backends.ts';
import { startSandbox } from './measure-start.ts';
import type { Program } from './programs.ts';

const SANDBOXES = 8;

/** Bytes that one more sandbox takes while it waits for its job, as the mean of some. */
export async function measureMemory(measured: MeasuredBackend, program: Program): Promise<number> {
  const before = measured.memoryBytes();
  const waiting = await Promise.all(
    Array.from({ length: SANDBOXES }, () => startSandbox(measured, program, true)),
  );
  const bytes = (measured.memoryBytes() - before) / SANDBOXES;
  await Promise.all(waiting.map((sandbox) => sandbox.destroy()));
  return bytes;
}
