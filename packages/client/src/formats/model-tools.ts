import { PlatformError } from '@qmcp/contracts';

import type { ToolDefinition } from '../tool-definition.ts';
import { modelNames } from './model-names.ts';
import { portableSchema } from './portable-schema.ts';
import type { PortableSchema } from './portable-schema.ts';

/** A tool as a model is told of it. */
export interface ModelTool {
  /** Its name towards the model: 1 to 64 letters, digits, `_` and `-`, unique in its set. */
  readonly modelName: string;
  /** What the model reads. */
  readonly description: string;
  readonly schema: PortableSchema;
  /** The name that its server was given; empty where there is only one. */
  readonly server: string;
  /** The tool as the server listed it. */
  readonly definition: ToolDefinition;
}

/** The tools of one or several servers under names that every provider accepts, and the way back. */
export class ModelTools implements Iterable<ModelTool> {
  readonly #tools: ReadonlyMap<string, ModelTool>;

  /**
   * @param servers - the tools of each server; its name becomes the prefix of theirs, and an empty name none
   * @throws PlatformError `tool_duplicate` when a server lists a name twice: one would hide the other
   */
  constructor(servers: Readonly<Record<string, readonly ToolDefinition[]>>) {
    const listed = Object.entries(servers).flatMap(([server, tools]) => {
      refuseDuplicates(server, tools);
      return tools.map((definition) => ({ server, name: definition.name, definition }));
    });
    const names = modelNames(listed);
    this.#tools = new Map(
      listed.map(({ server, definition }, index) => {
        const modelName = names[index] ?? '';
        return [modelName, { modelName, server, definition, ...described(definition) }];
      }),
    );
  }

  [Symbol.iterator](): Iterator<ModelTool> {
    return this.#tools.values();
  }

  /** @param modelName - as a model wrote it */
  find(modelName: string): ModelTool | undefined {
    return this.#tools.get(modelName);
  }
}

function described(definition: ToolDefinition): Pick<ModelTool, 'description' | 'schema'> {
  const { schema, stated } = portableSchema(definition.inputSchema);
  const { description = definition.title ?? definition.annotations?.title ?? '' } = definition;
  if (stated === undefined) return { schema, description };
  const rule = `The arguments must also match this JSON Schema: ${JSON.stringify(stated)}`;
  return { schema, description: description === '' ? rule : `${description}\n\n${rule}` };
}

function refuseDuplicates(server: string, tools: readonly ToolDefinition[]): void {
  const names = new Set<string>();
  for (const { name } of tools) {
    if (names.has(name)) {
      throw new PlatformError(
        'tool_duplicate',
        `Server '${server}' lists the tool '${name}' twice. Leave one of them out, or have the server mended.`,
      );
    }
    names.add(name);
  }
}
