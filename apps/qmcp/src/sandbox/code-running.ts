import { CodeRunner, RuleValidator } from '@qmcp/execution';
import type { CodeEngine, SandboxLimits, SandboxRunner } from '@qmcp/execution';

import type { Config } from '../config.ts';
import type { Qmcp } from '../create-qmcp.ts';
import { LazySandboxes } from './lazy-sandboxes.ts';
import { RunMonitor } from './run-monitor.ts';

/** What runs code for the tools of a server, and the sandboxes that it uses, which are to be closed after it. */
export interface CodeRunning {
  readonly runner: CodeRunner;
  readonly sandboxes: LazySandboxes;
}

/**
 * Puts together what runs code, as it is configured. Starts nothing.
 * @param parts - `engine`: looks at code before it runs
 */
export function createCodeRunning(
  config: Config,
  { qmcp, engine }: { readonly qmcp: Qmcp; readonly engine: CodeEngine },
): CodeRunning {
  const { clock, logger } = qmcp;
  const { trust, maxRuns, allowedHosts, validation: policy } = config.sandbox;
  const sandboxes = new LazySandboxes(async () => {
    const { openConfiguredSandboxes } = await import('./open-configured-sandboxes.ts');
    const { entropy } = qmcp;
    const limits = runner.defaultLimits;
    return openConfiguredSandboxes(config, { clock, entropy, logger, limits });
  });
  const inSandbox: SandboxRunner = {
    run: (request, options) => runner.runCheck(request, options),
  };
  const runner = new CodeRunner({
    open: () => sandboxes.open(),
    clock,
    trust,
    maxRuns,
    allowedHosts,
    maxLimits: maxLimits(config.sandbox),
    check: { validator: new RuleValidator({ engine, runner: inSandbox }), policy, logger },
    observer: new RunMonitor(qmcp),
  });
  return { runner, sandboxes };
}

const maxLimits = (sandbox: Config['sandbox']): SandboxLimits => ({
  timeoutMs: sandbox.maxTimeoutMs,
  cpuMs: sandbox.maxCpuMs,
  cpuCores: sandbox.maxCpuCores,
  memoryBytes: sandbox.maxMemoryBytes,
  processes: sandbox.maxProcesses,
  diskBytes: sandbox.maxDiskBytes,
  temporaryBytes: sandbox.maxTemporaryBytes,
  inodes: sandbox.maxInodes,
  outputBytes: sandbox.maxOutputBytes,
  openFiles: sandbox.maxOpenFiles,
});
