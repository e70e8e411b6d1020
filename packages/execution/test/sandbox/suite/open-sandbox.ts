import { sandboxLimits } from '../../../src/sandbox/limits.ts';
import type {
  RunResult,
  Sandbox,
  SandboxBackend,
  SandboxSpec,
} from '../../../src/sandbox/sandbox.ts';

/** A sandbox that goes with its scope. */
export async function openSandbox(
  backend: SandboxBackend,
  spec: Partial<SandboxSpec> = {},
): Promise<Sandbox & AsyncDisposable> {
  const sandbox = await backend.create({
    language: 'shell',
    limits: sandboxLimits(),
    trust: 'ordinary',
    lifetime: 'run',
    warm: false,
    ...spec,
  });
  return Object.assign(sandbox, { [Symbol.asyncDispose]: () => sandbox.destroy() });
}

/** Bytes as text. */
export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** What a program said, and its exit code. */
export const said = ({ exitCode, stdout, stderr }: RunResult) => ({
  exitCode,
  stdout: text(stdout),
  stderr: text(stderr),
});
