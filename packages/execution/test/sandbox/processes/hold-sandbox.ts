import { sandboxLimits } from '../../../src/sandbox/limits.ts';
import type { SandboxBackend } from '../../../src/sandbox/sandbox.ts';

/** Makes a sandbox, says so once its guest runs under that name, and waits to be killed. */
export async function holdSandbox(backend: SandboxBackend, mark: string): Promise<void> {
  const sandbox = await backend.create({
    language: 'shell',
    limits: sandboxLimits({ timeoutMs: 60_000 }),
    trust: 'ordinary',
    lifetime: 'run',
    warm: false,
  });
  await sandbox.run(
    { code: `echo up; exec -a ${mark} sleep 60` },
    { onOutput: () => process.stdout.write('up\n') },
  );
}
