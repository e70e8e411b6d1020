import { sandboxLimits, type SandboxLimits } from '../limits.ts';
import type { Job, LanguageName, RunResult, Sandbox, SandboxSpec } from '../sandbox.ts';

/** Makes sandboxes of a backend that is not trusted yet. */
export type CreateSandbox = (spec: SandboxSpec) => Promise<Sandbox>;

/** A sandbox in which a backend is looked at: for one run, with nothing that anybody asked for. */
export const probeSpec = (
  language: LanguageName,
  limits: Partial<SandboxLimits> = {},
): SandboxSpec => ({
  language,
  limits: sandboxLimits(limits),
  trust: 'ordinary',
  lifetime: 'run',
  warm: false,
});

/** Runs one job in a new sandbox, and ends that. */
export async function runOnce(
  create: CreateSandbox,
  spec: SandboxSpec,
  job: Job,
): Promise<RunResult> {
  const sandbox = await create(spec);
  try {
    return await sandbox.run(job);
  } finally {
    await sandbox.destroy();
  }
}
