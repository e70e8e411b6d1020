import { isJsonObject } from '@qmcp/contracts';

import type { ModelTool, ModelToolCall } from '../model/model-port.ts';
import { modelNames } from './model-names.ts';
import { resultText } from './result-text.ts';
import type { SourceCallOptions, SourceTool, ToolSource } from './tool-source.ts';

/** What became of a call, for the model. */
export interface ToolOutcome {
  readonly text: string;
  readonly isError: boolean;
}

interface Entry {
  readonly source: ToolSource;
  readonly tool: SourceTool;
}

/** Lists the tools of all sources. @throws what a source throws */
export async function openToolbox(
  sources: readonly ToolSource[],
  options: { readonly maxResultCharacters: number; readonly signal?: AbortSignal },
): Promise<Toolbox> {
  const { signal } = options;
  const listed = await Promise.all(
    sources.map(async (source) => {
      const tools = await source.listTools({ ...(signal !== undefined && { signal }) });
      return tools.map((tool) => ({ source, tool }));
    }),
  );
  return new Toolbox(listed.flat(), sources, options.maxResultCharacters);
}

/** The tools of several sources, as one model sees them. */
export class Toolbox {
  readonly tools: readonly ModelTool[];
  readonly #sources: readonly ToolSource[];
  readonly #maxResultCharacters: number;
  readonly #entries: ReadonlyMap<string, Entry>;

  constructor(
    entries: readonly Entry[],
    sources: readonly ToolSource[],
    maxResultCharacters: number,
  ) {
    const names = modelNames(
      entries.map(({ source, tool }) => ({ source: source.name, name: tool.name })),
    );
    this.#sources = sources;
    this.#maxResultCharacters = maxResultCharacters;
    this.#entries = new Map(entries.map((entry, index) => [names[index] ?? '', entry]));
    this.tools = [...this.#entries].map(([name, { tool }]) => toModelTool(name, tool));
  }

  /**
   * Makes a call that a model asked for. What a server refuses and what the model got wrong are outcomes for it to act
   * on. Arguments go out unchecked, since their refusal belongs on the server's record.
   * @throws the signal's reason, or a defect of the source
   */
  async call(call: ModelToolCall, options: SourceCallOptions): Promise<ToolOutcome> {
    const target = this.#find(call.name);
    if (target === undefined) return failed(`There is no tool '${call.name}': ${this.#choice()}`);
    const input = parseInput(call.argumentsText);
    if (input === undefined) {
      return failed(
        `The arguments of '${call.name}' are not a JSON object, so nothing was called. Write them anew.`,
      );
    }
    try {
      const result = await target.source.callTool(target.name, input, options);
      return {
        text: resultText(result, this.#maxResultCharacters),
        isError: result.isError ?? false,
      };
    } catch (error) {
      if (options.signal?.aborted !== true && isExpected(error)) return failed(error.message);
      throw error;
    }
  }

  /** A lone server hears of names that it doesn't have, so that they stand on its record. */
  #find(name: string): { readonly source: ToolSource; readonly name: string } | undefined {
    const entry = this.#entries.get(name);
    if (entry !== undefined) return { source: entry.source, name: entry.tool.name };
    const [source, another] = this.#sources;
    return source === undefined || another !== undefined ? undefined : { source, name };
  }

  #choice(): string {
    const names = [...this.#entries.keys()];
    return names.length === 0 ? 'there are none at all' : `choose of ${names.join(', ')}`;
  }
}

const toModelTool = (name: string, { description, inputSchema }: SourceTool): ModelTool => ({
  name,
  ...(description !== undefined && { description }),
  inputSchema,
});

const failed = (text: string): ToolOutcome => ({ text, isError: true });

/** Models leave the arguments of a tool that takes none out altogether. */
function parseInput(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Errors of this product and its client are written to be read; any other is a defect. */
const isExpected = (error: unknown): error is Error =>
  error instanceof Error && 'qmcpError' in error;
