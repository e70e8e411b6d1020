import { createPrincipal, isToolResult, localOwner } from '@qmcp/contracts';
import type { AnyTool, CallContext } from '@qmcp/contracts';
import { silentLogger } from '@qmcp/testkit';

import { CodeRunner, type CodeRunnerOptions } from '../../src/code-running/code-runner.ts';
import type { ObservedRun } from '../../src/code-running/run-observer.ts';
import { loadSandboxTools } from '../../src/sandbox-tools.ts';
import { sandboxLimits, type SandboxLimits } from '../../src/sandbox/limits.ts';
import { openSandboxes } from '../../src/sandbox/open-sandboxes.ts';
import type { SandboxBackend } from '../../src/sandbox/sandbox.ts';
import { defaultSessionLimits } from '../../src/sandbox/session/sessions.ts';
import { systemEntropy } from '../sandbox/system-entropy.ts';
import { systemClock } from '../system-clock.ts';
import { testContext } from '../test-context.ts';

const GIB = 1024 ** 3;

/** More than the defaults, so that a caller can ask for more. */
const generous: SandboxLimits = sandboxLimits({
  timeoutMs: 60_000,
  cpuMs: 60_000,
  cpuCores: 2,
  memoryBytes: GIB,
  processes: 256,
  diskBytes: GIB,
  temporaryBytes: GIB,
  inodes: 100_000,
  outputBytes: 4 * 1024 * 1024,
  openFiles: 1_024,
});

/** Somebody who is not the owner. */
export const stranger = createPrincipal({
  id: 'key:stranger',
  kind: 'service',
  name: 'stranger',
  scopes: ['sandbox:run'],
});

/** What a tool answered, as a test looks at it. */
export interface Answer<View = Record<string, unknown>> {
  readonly isError: boolean;
  readonly texts: readonly string[];
  readonly resources: readonly Record<string, unknown>[];
  readonly view: View;
}

/** The tools that run code, over sandboxes of a backend. */
export async function runningTools(
  backend: SandboxBackend,
  options: Partial<CodeRunnerOptions> = {},
) {
  const observed: ObservedRun[] = [];
  const { sandboxes } = await openSandboxes({
    clock: systemClock,
    entropy: systemEntropy,
    logger: silentLogger(),
    candidates: [backend],
    trust: 'ordinary',
    warm: { size: 0, limits: sandboxLimits() },
    sessions: defaultSessionLimits,
  });
  const runner = new CodeRunner({
    open: () => Promise.resolve(sandboxes),
    clock: systemClock,
    trust: 'ordinary',
    maxLimits: generous,
    maxRuns: 2,
    observer: { observe: async (run) => void observed.push(run) },
    ...options,
  });
  const tools = new Map((await loadSandboxTools(runner)).map((tool) => [tool.name, tool]));
  return {
    tools,
    observed,
    runner,
    call: <View = Record<string, unknown>>(
      name: string,
      input: unknown,
      context: Partial<CallContext> = {},
    ) =>
      callTool(
        tools.get(name),
        input,
        testContext({ principal: localOwner, ...context }),
      ) as Promise<Answer<View>>,
    [Symbol.asyncDispose]: () => sandboxes.close(),
  };
}

/** Calls a tool as the server does: its arguments go through its schema first, and its result through the other. */
async function callTool(
  tool: AnyTool | undefined,
  input: unknown,
  context: CallContext,
): Promise<Answer> {
  const checked = await tool?.input['~standard'].validate(input);
  if (checked.issues !== undefined) throw new Error(JSON.stringify(checked.issues));
  const result: unknown = await tool?.run(checked.value, context);
  if (!isToolResult(result)) throw new Error('expected a tool result');
  const output = await tool?.output['~standard'].validate(result.structuredContent);
  if (output.issues !== undefined) throw new Error(JSON.stringify(output.issues));
  return {
    isError: result.isError === true,
    texts: result.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])),
    resources: result.content.flatMap((block) =>
      block.type === 'resource' ? [{ ...block.resource }] : [],
    ),
    view: result.structuredContent as never,
  };
}
