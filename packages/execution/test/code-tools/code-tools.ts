import { isToolResult, type AnyTool, type CallContext } from '@qmcp/contracts';
import { silentLogger } from '@qmcp/testkit';
import type { z } from 'zod';

import { CodeEngine, type CodeEngineLimits } from '../../src/code-tools/engine/code-engine.ts';
import type { CodeServices } from '../../src/code-tools/engine/code-services.ts';
import { loadCodeTools } from '../../src/code-tools.ts';
import { systemClock } from '../system-clock.ts';
import { testContext } from '../test-context.ts';

/** An engine in real time, with patience for a machine that does much else; the test's own time ends what hangs. */
export const realEngine = (limits: Partial<CodeEngineLimits> = {}): CodeEngine =>
  new CodeEngine({ clock: systemClock, limits: { jobTimeoutMs: 60_000, ...limits } });

/** The code tools over an engine of their own, called as the server does: through their schemas. */
export class CodeTools implements Disposable {
  readonly tools: ReadonlyMap<string, AnyTool>;
  readonly #engine: CodeEngine;

  private constructor(engine: CodeEngine, tools: readonly AnyTool[]) {
    this.#engine = engine;
    this.tools = new Map(tools.map((tool) => [tool.name, tool]));
  }

  static async open(services: Partial<CodeServices> = {}): Promise<CodeTools> {
    const engine = services.engine ?? realEngine();
    return new CodeTools(
      engine,
      await loadCodeTools({ logger: silentLogger(), ...services, engine }),
    );
  }

  /** Structured content is checked against the tool's own output schema. */
  async call(
    name: string,
    input: unknown,
    context: Partial<CallContext> = {},
  ): Promise<{ text: string; structured: unknown }> {
    const tool = this.tools.get(name);
    if (tool === undefined) throw new Error(`no tool ${name}`);
    const parsed = (tool.input as z.ZodType).parse(input);
    const result: unknown = await tool.run(parsed, testContext(context));
    if (!isToolResult(result)) throw new Error('no full result');
    const structured = (tool.output as z.ZodType).parse(result.structuredContent);
    const [block] = result.content;
    return { text: block?.type === 'text' ? block.text : '', structured };
  }

  [Symbol.dispose](): void {
    this.#engine.close();
  }
}
