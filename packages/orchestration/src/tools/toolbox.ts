import { ModelTools } from '@qmcp/client/formats';
import type { ModelTool as NamedTool } from '@qmcp/client/formats';
import { isJsonObject } from '@qmcp/contracts';

import type { ModelTool, ModelToolCall } from '../model/model-port.ts';
import { limitText, resultText } from './result-text.ts';
import { sourceKeys } from './source-keys.ts';
import type { SourceCallOptions, SourceTool, ToolSource } from './tool-source.ts';

/** What became of a call, for the model. */
export interface ToolOutcome {
  readonly text: string;
  readonly isError: boolean;
}

/**
 * Lists the tools of all sources.
 * @throws what a source throws; PlatformError `tool_duplicate` when one lists a name twice
 */
export async function openToolbox(
  sources: readonly ToolSource[],
  options: { readonly maxResultCharacters: number; readonly signal?: AbortSignal },
): Promise<Toolbox> {
  const { signal, maxResultCharacters } = options;
  const listed = await Promise.all(
    sources.map((source) => source.listTools(signal === undefined ? {} : { signal })),
  );
  return new Toolbox(sources, listed, maxResultCharacters);
}

/** The tools of several sources, as one model sees them: those of each under a prefix where there are several. */
export class Toolbox {
  readonly tools: readonly ModelTool[];
  readonly #maxResultCharacters: number;
  readonly #sources: ReadonlyMap<string, ToolSource>;
  readonly #named: ModelTools;

  /** @param listed - the tools of each source, in their order */
  constructor(
    sources: readonly ToolSource[],
    listed: readonly (readonly SourceTool[])[],
    maxResultCharacters: number,
  ) {
    const keys = sourceKeys(sources.map(({ name }) => name));
    this.#maxResultCharacters = maxResultCharacters;
    this.#sources = new Map(sources.map((source, index) => [keys[index] ?? '', source]));
    this.#named = new ModelTools(
      Object.fromEntries(keys.map((key, index) => [key, (listed[index] ?? []).map(toDefinition)])),
    );
    this.tools = [...this.#named].map(toModelTool);
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
      if (options.signal?.aborted !== true && isExpected(error)) {
        return failed(limitText(error.message, this.#maxResultCharacters));
      }
      throw error;
    }
  }

  /** A lone server hears of names that it doesn't have, so that they stand on its record. */
  #find(modelName: string): { readonly source: ToolSource; readonly name: string } | undefined {
    const tool = this.#named.find(modelName);
    const source = this.#sources.get(tool?.server ?? '');
    return source === undefined ? undefined : { source, name: tool?.definition.name ?? modelName };
  }

  #choice(): string {
    const names = this.tools.map(({ name }) => name);
    return names.length === 0 ? 'there are none at all' : `choose of ${names.join(', ')}`;
  }
}

const toDefinition = ({ name, description, inputSchema }: SourceTool) => ({
  name,
  ...(description !== undefined && { description }),
  inputSchema,
});

const toModelTool = ({ modelName, description, schema }: NamedTool): ModelTool => ({
  name: modelName,
  ...(description !== '' && { description }),
  inputSchema: schema,
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
